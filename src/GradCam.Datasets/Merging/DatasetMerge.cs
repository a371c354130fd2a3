using System.Text;
using System.Text.Json;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Reports;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Datasets.Merging;

/// <summary>Checks that all shards of a run are complete and their parts undamaged, and writes the results of the whole run.</summary>
public static class DatasetMerge
{
    /// <summary>The name of the summary in the output folder.</summary>
    public const string SummaryName = "summary.json";

    /// <summary>The name of the table of classes in the output folder.</summary>
    public const string ClassesName = "classes.parquet";

    // All columns but the lists: these are as large as everything else together, and the merge needs only the maps.
    private static readonly string[] Checked = [.. ResultPart.Columns.Where(c => c is not ("scores" or "top_classes" or "top_probabilities" or "answer_probabilities"))];

    /// <summary>Merges the shards.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="options">The files to write; only the summary if <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">
    /// A shard is missing, a part is missing, damaged or superfluous, two rows are of the same picture, or a file cannot be written.
    /// </exception>
    public static async Task<MergedRun> RunAsync(string folder, MergeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new MergeOptions();
        RunManifest manifest = RunManifest.Read(folder) ?? throw new GradCamException(GradCamErrorKind.Data, $"{folder}: holds no run: there is no {RunFolder.ManifestName}.");
        IReadOnlyList<ShardState> shards = Shards(folder, manifest);
        CheckNames(folder, shards);
        AppliedTruth.MustAgree(folder, shards.Select(s => new Shard(s.Shard, s.Shards)), manifest.CurrentTruth);

        var summary = new SummaryBuilder();
        var maps = new ClassMaps();
        var ids = new Dictionary<UInt128, string>();
        using (RowFiles files = RowFiles.Open(options, ResultColumns.Of(manifest.Model.AnswerThreshold is not null)))
        {
            foreach (ShardState shard in shards)
            {
                long rows = 0;
                foreach (string part in shard.Parts)
                {
                    string path = Path.Combine(folder, RunFolder.PartsName, part);
                    foreach (ResultRow row in await ResultPart.ReadAsync(path, files.Any ? null : Checked, cancellationToken).ConfigureAwait(false))
                    {
                        if (row.Rank == 0 && !ids.TryAdd(IdHash.Of(row.Id), part))
                            throw new GradCamException(GradCamErrorKind.Data, $"{path}: has {row.Id}, and {ids[IdHash.Of(row.Id)]} has it too: the folder was not written by this program alone.");
                        rows++;
                        summary.Add(row);
                        maps.Add(row);
                        files.Write(row);
                    }
                }

                if (rows != shard.Rows)
                    throw new GradCamException(GradCamErrorKind.Data, $"{folder}: shard {shard.Shard} has {rows} rows in its parts, and had {shard.Rows} when it was through. Remove its parts and run it again.");
            }

            files.Finish();
        }

        using var classes = new MemoryStream();
        await maps.WriteAsync(classes, cancellationToken).ConfigureAwait(false);
        manifest = Noted(folder, manifest, summary.LargestScore);
        RunSummary built = summary.Build([.. shards.SelectMany(s => s.Parts)], manifest) with { Skipped = SkippedFiles.Sum(shards.SelectMany(s => s.Skipped ?? [])) };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(built, RunJson.Readable.RunSummary);

        // A report always describes the results of the summary next to it.
        if (!IsWritten(Path.Combine(folder, SummaryName), json))
            DatasetReport.RemoveFrom(folder);
        WholeFile.Write(Path.Combine(folder, ClassesName), classes.ToArray());
        WholeFile.Write(Path.Combine(folder, SummaryName), json);
        var merged = new MergedRun(folder, manifest, built);
        if (options.Report is { } report)
            await report.WriteAsync(merged, cancellationToken).ConfigureAwait(false);
        return merged;
    }

    // A wrong guess can be described only if there are scores. The note belongs next to the recorded guess.
    private static RunManifest Noted(string folder, RunManifest manifest, float largestScore)
    {
        ModelNote[] notes = [.. manifest.Notes.Where(n => n.Kind != NoteKinds.LargeScores), .. LargeScores.Of(manifest.Notes, largestScore)];
        if (notes.SequenceEqual(manifest.Notes))
            return manifest;
        manifest = manifest with { Notes = notes };
        WholeFile.Write(Path.Combine(folder, RunFolder.ManifestName), JsonSerializer.SerializeToUtf8Bytes(manifest, RunJson.Readable.RunManifest));
        return manifest;
    }

    private static List<ShardState> Shards(string folder, RunManifest manifest)
    {
        var shards = new List<ShardState>();
        var missing = new List<int>();
        for (int i = 0; i < manifest.Shards; i++)
        {
            var shard = new Shard(i, manifest.Shards);
            string path = Path.Combine(folder, RunFolder.ShardsName, $"{shard.Tag}.json");
            if (!File.Exists(path))
            {
                missing.Add(i);
                continue;
            }

            shards.Add(ShardState.Read(path, shard));
        }

        if (missing.Count > 0)
        {
            string which = string.Join(", ", missing.Take(20)) + (missing.Count > 20 ? ", ..." : string.Empty);
            throw new GradCamException(GradCamErrorKind.Data, $"{folder}: the run is not complete: of {manifest.Shards} {(manifest.Shards == 1 ? "shard" : "shards")} {missing.Count} {(missing.Count == 1 ? "is" : "are")} missing ({which}). Run the same command again{(manifest.Shards > 1 ? $", with --shard {missing[0]}/{manifest.Shards}" : string.Empty)}.");
        }

        return shards;
    }

    private static void CheckNames(string folder, IReadOnlyList<ShardState> shards)
    {
        string parts = Path.Combine(folder, RunFolder.PartsName);
        HashSet<string> there = Directory.Exists(parts) ? Directory.EnumerateFiles(parts, "*.parquet").Select(p => Path.GetFileName(p)!).ToHashSet(StringComparer.Ordinal) : [];
        foreach (ShardState shard in shards)
        {
            foreach (string part in shard.Parts)
            {
                if (!there.Remove(part))
                    throw new GradCamException(GradCamErrorKind.Data, $"{Path.Combine(folder, RunFolder.PartsName, part)}: this part of shard {shard.Shard} is missing. Run the shard again, which repeats the lost part.");
            }
        }

        if (there.Count > 0)
            throw new GradCamException(GradCamErrorKind.Data, $"{Path.Combine(folder, RunFolder.PartsName, there.Order(StringComparer.Ordinal).First())}: this part belongs to a shard that has not been through since. Run the same command again.");
    }

    private static bool IsWritten(string path, byte[] content)
    {
        try
        {
            return File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Represents the requested files with all rows.</summary>
    private sealed class RowFiles : IDisposable
    {
        private readonly List<(string Path, FileStream File, Func<ResultRow, byte[]> Line)> _files = [];

        public bool Any => _files.Count > 0;

        public static RowFiles Open(MergeOptions options, IReadOnlyList<ResultColumn> columns)
        {
            var files = new RowFiles();
            try
            {
                if (options.Csv is { } csv)
                    files.Add(csv, row => Encoding.UTF8.GetBytes(ResultText.Csv(row, columns))).Write(Encoding.UTF8.GetBytes(ResultText.CsvHeader(columns)));
                if (options.JsonLines is { } lines)
                    files.Add(lines, row => [.. ResultText.Json(row), (byte)'\n']);
                return files;
            }
            catch (Exception e) when (DiskFull.IsWriteError(e))
            {
                files.Dispose();
                throw new GradCamException(GradCamErrorKind.File, $"{options.Csv ?? options.JsonLines}: cannot be written: {DiskFull.Reason(e)}", e);
            }
        }

        public void Write(ResultRow row)
        {
            foreach ((string path, FileStream file, Func<ResultRow, byte[]> line) in _files)
                Guarded(path, () => file.Write(line(row)));
        }

        /// <summary>Gives the files their final names.</summary>
        public void Finish()
        {
            foreach ((string path, FileStream file, _) in _files)
            {
                Guarded(path, () =>
                {
                    file.Flush(flushToDisk: true);
                    file.Dispose();
                    File.Move(file.Name, path, overwrite: true);
                });
            }
        }

        public void Dispose()
        {
            foreach ((_, FileStream file, _) in _files)
            {
                try
                {
                    file.Dispose();
                    File.Delete(file.Name);
                }
                catch (Exception e) when (DiskFull.IsWriteError(e))
                {
                    // The first error is reported, and the rest of the file is not needed.
                    RemoveIfThere(file.Name);
                }
            }
        }

        private static void RemoveIfThere(string path)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (DiskFull.IsWriteError(e))
            {
            }
        }

        private FileStream Add(string path, Func<ResultRow, byte[]> line)
        {
            var file = new FileStream(Path.GetFullPath($"{path}.{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
            _files.Add((path, file, line));
            return file;
        }

        private static void Guarded(string path, Action work)
        {
            try
            {
                work();
            }
            catch (Exception e) when (DiskFull.IsWriteError(e))
            {
                throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: {DiskFull.Reason(e)}", e);
            }
        }
    }
}
