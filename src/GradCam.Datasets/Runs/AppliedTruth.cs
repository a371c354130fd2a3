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
    /// <param name="model">The model.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="cancellationToken">Cancels the work; the next run repeats it.</param>
    /// <exception cref="GradCamException">A part is damaged or cannot be written.</exception>
    public static async Task ApplyAsync(RunFolder folder, RunManifest? present, TruthSource truth, SplitModel model, DatasetRunOptions options, CancellationToken cancellationToken)
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
            Dictionary<UInt128, IReadOnlyList<int>?> classes = Classes(truth, options, cancellationToken);
            foreach (string part in parts)
                await Rewrite(folder, part, classes, model, cancellationToken).ConfigureAwait(false);
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

    private static Dictionary<UInt128, IReadOnlyList<int>?> Classes(TruthSource truth, DatasetRunOptions options, CancellationToken cancellationToken)
    {
        var classes = new Dictionary<UInt128, IReadOnlyList<int>?>();
        foreach (DatasetPicture picture in options.Inputs.Pictures(_ => false, cancellationToken))
        {
            if (!options.Shard.Owns(picture.Id))
                continue;
            try
            {
                classes.TryAdd(IdHash.Of(picture.Id), truth.ClassesOf(picture));
            }
            catch (GradCamException)
            {
                // The picture's row contains the error, or has no true class from now on.
            }
        }

        return classes;
    }

    private static async Task Rewrite(RunFolder folder, string part, Dictionary<UInt128, IReadOnlyList<int>?> classes, SplitModel model, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResultRow> rows = await ResultPart.ReadAsync(Path.Combine(folder.PartsFolder, part), null, cancellationToken).ConfigureAwait(false);
        ResultRow[] changed = [.. rows.Select(r => With(r, classes.GetValueOrDefault(IdHash.Of(r.Id)), model))];
        if (!changed.SequenceEqual(rows))
            await folder.WritePartAsync(part, changed).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns a row with other true classes. A class's probability and logit are known if the row has them among its best classes or all scores.
    /// </summary>
    internal static ResultRow With(ResultRow row, IReadOnlyList<int>? classes, SplitModel model)
    {
        if (Same(row.AllTrueClasses, classes))
            return row;
        row = WithClasses(row, classes, model);
        if (model.HasSeveralLabels)
            return row;
        int? truth = row.TrueClass;
        if (row.PredictedClass is not { } predicted)
            return row;
        int place = truth is { } wanted && row.TopClasses is { } top ? top.ToList().IndexOf(wanted) : -1;
        return row with
        {
            Correct = truth is null || model.WhyNoAccuracy is not null ? null : truth == predicted,
            TrueLogit = truth is { } k ? row.Scores is { } scores ? scores[k] : k == predicted ? row.PredictedLogit : null : null,
            TrueProbability = place >= 0 ? row.TopProbabilities?[place] : truth == predicted ? row.PredictedProbability : null,
        };
    }

    /// <summary>Returns a row with true classes alone: a set if the model has several labels, one class otherwise.</summary>
    internal static ResultRow WithClasses(ResultRow row, IReadOnlyList<int>? classes, SplitModel model) => model.HasSeveralLabels
        ? row with { TrueClasses = classes?.ToArray() }
        : classes is [var only] ? row with { TrueClass = only, TrueLabel = model.Labels[only] }
        : row with { TrueClass = null, TrueLabel = null };

    private static bool Same(IReadOnlyList<int>? a, IReadOnlyList<int>? b) => a is null || b is null ? a == b : a.SequenceEqual(b);
}
