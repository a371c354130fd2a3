using GradCam.Datasets.Results;

namespace GradCam.Datasets.Runs;

/// <summary>Removes failed pictures from a shard's parts, so that the run treats them like new ones.</summary>
internal static class FailedRows
{
    /// <summary>Removes all rows of pictures that have an error in one of them.</summary>
    /// <remarks>
    /// The method replaces each part by one without these rows. At any interruption, the parts contain every picture once, or a run will explain it.
    /// Copies of a failed picture's content have its error, and the method removes them too.
    /// </remarks>
    /// <param name="folder">The output folder.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">A part is damaged or cannot be written.</exception>
    public static async Task RemoveAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        foreach (string name in folder.Parts())
        {
            string path = Path.Combine(folder.PartsFolder, name);
            IReadOnlyList<ResultRow> errors = await ResultPart.ReadAsync(path, ["id", "error"], cancellationToken).ConfigureAwait(false);
            HashSet<string> failed = [.. errors.Where(r => r.Error is not null).Select(r => r.Id)];
            if (failed.Count == 0)
                continue;

            // The shard is no longer complete, and a merge must not treat it as complete.
            folder.Remove(folder.StateName);
            IReadOnlyList<ResultRow> rows = await ResultPart.ReadAsync(path, null, cancellationToken).ConfigureAwait(false);
            ResultRow[] kept = [.. rows.Where(r => !failed.Contains(r.Id))];
            if (kept.Length > 0)
                await folder.WritePartAsync(name, kept).ConfigureAwait(false);
            else
                folder.Remove($"{RunFolder.PartsName}/{name}");
        }
    }
}
