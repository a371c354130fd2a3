using GradCam.Files;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents the options of a listing.</summary>
/// <param name="Prefix">Whether ids begin with the input's name, because there are several inputs.</param>
/// <param name="Wanted">Whether the caller reads the picture of an id. The others are only listed.</param>
/// <param name="LeftOut">Real paths of folders that the listing does not enter; <see cref="CanonicalPath.Comparer"/> compares them.</param>
/// <param name="Skipped">Receives every file that is omitted because of its name, by the id that it would have.</param>
/// <param name="Cancellation">Cancels the listing.</param>
internal sealed record Listing(bool Prefix, Func<string, bool> Wanted, IReadOnlySet<string> LeftOut, Action<string> Skipped, CancellationToken Cancellation);
