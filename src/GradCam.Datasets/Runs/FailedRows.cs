using GradCam.Datasets.Results;

namespace GradCam.Datasets.Runs;

/// <summary>Takes pictures that failed out of a shard's parts, so that they are done like new ones.</summary>
internal static class FailedRows
{
    /// <summary>Removes all rows of pictures that have an error in one of them.</summary>
    /// <remarks>
    /// Each part is replaced by one without these rows, so that wherever this ends, every picture is in the parts once or will be done. Copies of
    /// a failed picture's content have its error, and go too.
    /// </remarks>
    /// <param name="folder">The output folder.</param>
    /// <param name="cancellationToken">Ends the work.</param>
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

            // The shard is not through any more, and merging must not take it for that.
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
