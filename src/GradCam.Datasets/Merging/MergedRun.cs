using System.Runtime.CompilerServices;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;

namespace GradCam.Datasets.Merging;

/// <summary>Represents a run with complete shards and checked parts.</summary>
/// <param name="Folder">The output folder.</param>
/// <param name="Manifest">The run's manifest.</param>
/// <param name="Summary">The run's summary.</param>
public sealed record MergedRun(string Folder, RunManifest Manifest, RunSummary Summary)
{
    /// <summary>Returns all rows: shard by shard, each in its order.</summary>
    /// <param name="columns">The columns to read; all if <c>null</c>. Every row has <c>null</c> in the others.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
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
