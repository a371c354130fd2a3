using System.Text;
using System.Text.Json;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Results;
using GradCam.Datasets.Truth;
using GradCam.SplitModels;

namespace GradCam.Datasets.Runs;

/// <summary>
/// Changes the true classes of a shard's rows if a user continues a run with a corrected file of them. The model's results do not change. A file
/// <c>shards/SSSSofNNNN.truth</c> states the source of the rows' true classes.
/// </summary>
internal static class AppliedTruth
{
    /// <summary>Rewrites the shard's parts if their true classes are not those of this run.</summary>
    /// <param name="folder">The output folder, locked by this process.</param>
    /// <param name="present">The manifest before this run; <c>null</c> if this run is the folder's first.</param>
    /// <param name="truth">The true classes of this run.</param>
    /// <param name="labels">The model's classes.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="cancellationToken">Cancels the work; the next run repeats it.</param>
    /// <exception cref="GradCamException">A part is damaged or cannot be written.</exception>
    public static async Task ApplyAsync(RunFolder folder, RunManifest? present, TruthSource truth, LabelList labels, DatasetRunOptions options, CancellationToken cancellationToken)
    {
        string name = $"{RunFolder.ShardsName}/{folder.Tag}.truth";
        string path = folder.PathOf(name);
        string wanted = truth.Description;

        // Older programs did not write this file, and did not let the true classes change.
        string? has = File.Exists(path) ? File.ReadAllText(path) : present?.Settings.GetValueOrDefault(RunManifest.TruthSetting);
        if (has != wanted && folder.Parts() is { Count: > 0 } parts)
        {
            // The shard is no longer complete, and a merge must not treat it as complete.
            folder.Remove(folder.StateName);
            Dictionary<UInt128, int?> classes = Classes(truth, options, cancellationToken);
            foreach (string part in parts)
                await Rewrite(folder, part, classes, labels, cancellationToken).ConfigureAwait(false);
        }

        if (has != wanted || !File.Exists(path))
            folder.Write(name, Encoding.UTF8.GetBytes(wanted), flush: true);
        if (present is not null && present.CurrentTruth != wanted && RunManifest.Read(folder.Root) is { } manifest)
            folder.Write(RunFolder.ManifestName, JsonSerializer.SerializeToUtf8Bytes(manifest with { Truth = wanted }, RunJson.Readable.RunManifest), flush: true);
    }

    /// <summary>Checks that all complete shards have the same true classes.</summary>
    /// <param name="root">The output folder.</param>
    /// <param name="shards">The shards.</param>
    /// <param name="wanted">The true classes of the run; <c>null</c> if its manifest does not state them.</param>
    /// <exception cref="GradCamException">A shard has other true classes.</exception>
    public static void MustAgree(string root, IEnumerable<Shard> shards, string? wanted)
    {
        foreach (Shard shard in shards)
        {
            string path = Path.Combine(root, RunFolder.ShardsName, $"{shard.Tag}.truth");
            if (File.Exists(path) && wanted is not null && File.ReadAllText(path) != wanted)
                throw new GradCamException(GradCamErrorKind.Data, $"{path}: shard {shard.Index} has other true classes than the run has now ({wanted}). Run it again with the same --truth as the others; the model does not run again.");
        }
    }

    private static Dictionary<UInt128, int?> Classes(TruthSource truth, DatasetRunOptions options, CancellationToken cancellationToken)
    {
        var classes = new Dictionary<UInt128, int?>();
        foreach (DatasetPicture picture in options.Inputs.Pictures(_ => false, cancellationToken))
        {
            if (!options.Shard.Owns(picture.Id))
                continue;
            try
            {
                classes.TryAdd(IdHash.Of(picture.Id), truth.ClassOf(picture));
            }
            catch (GradCamException)
            {
                // The picture's row contains the error, or has no true class from now on.
            }
        }

        return classes;
    }

    private static async Task Rewrite(RunFolder folder, string part, Dictionary<UInt128, int?> classes, LabelList labels, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResultRow> rows = await ResultPart.ReadAsync(Path.Combine(folder.PartsFolder, part), null, cancellationToken).ConfigureAwait(false);
        ResultRow[] changed = [.. rows.Select(r => With(r, classes.GetValueOrDefault(IdHash.Of(r.Id)), labels))];
        if (!changed.SequenceEqual(rows))
            await folder.WritePartAsync(part, changed).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns a row with another true class. The class's probability and logit are known if the row has them among its best classes or all scores.
    /// </summary>
    internal static ResultRow With(ResultRow row, int? truth, LabelList labels)
    {
        if (row.TrueClass == truth)
            return row;
        row = row with { TrueClass = truth, TrueLabel = truth is { } c ? labels[c] : null };
        if (row.PredictedClass is not { } predicted)
            return row;
        int place = truth is { } wanted && row.TopClasses is { } top ? top.ToList().IndexOf(wanted) : -1;
        return row with
        {
            Correct = truth is null ? null : truth == predicted,
            TrueLogit = truth is { } k ? row.Scores is { } scores ? scores[k] : k == predicted ? row.PredictedLogit : null : null,
            TrueProbability = place >= 0 ? row.TopProbabilities?[place] : truth == predicted ? row.PredictedProbability : null,
        };
    }
}
