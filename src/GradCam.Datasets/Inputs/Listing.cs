using GradCam.Files;

namespace GradCam.Datasets.Inputs;

/// <summary>How inputs are listed.</summary>
/// <param name="Prefix">Whether ids begin with the input's name, since there are several.</param>
/// <param name="Wanted">Which ids will be read. The others are named and no more.</param>
/// <param name="LeftOut">Real paths of folders that are not entered; <see cref="CanonicalPath.Comparer"/> compares them.</param>
/// <param name="Skipped">Told of every file that is left out because of its name, by the id that it would have.</param>
/// <param name="Cancellation">Ends the listing.</param>
internal sealed record Listing(bool Prefix, Func<string, bool> Wanted, IReadOnlySet<string> LeftOut, Action<string> Skipped, CancellationToken Cancellation);
