using System.Runtime.CompilerServices;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;

namespace GradCam.Datasets.Merging;

/// <summary>A run whose shards are all through, and whose parts have been checked.</summary>
/// <param name="Folder">The output folder.</param>
/// <param name="Manifest">What was run.</param>
/// <param name="Summary">What came of it.</param>
public sealed record MergedRun(string Folder, RunManifest Manifest, RunSummary Summary)
{
    /// <summary>All rows: shard by shard, each in its order.</summary>
    /// <param name="columns">The columns wanted; all if <c>null</c>. Of the others every row says null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GradCamException">A part is damaged.</exception>
    public async IAsyncEnumerable<ResultRow> RowsAsync(IReadOnlyCollection<string>? columns = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (string part in Summary.Parts)
        {
            foreach (ResultRow row in await ResultPart.ReadAsync(Path.Combine(Folder, RunFolder.PartsName, part), columns, cancellationToken).ConfigureAwait(false))
                yield return row;
        }
    }
}
