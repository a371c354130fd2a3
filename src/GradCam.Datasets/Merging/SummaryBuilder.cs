using System.Runtime.InteropServices;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;

namespace GradCam.Datasets.Merging;

/// <summary>Counts the numbers of the summary.</summary>
internal sealed class SummaryBuilder
{
    /// <summary>
    /// The maximum number of kinds of errors. Messages with numbers could be as many as the pictures, so further kinds are <c>others</c>.
    /// </summary>
    public const int MostErrorKinds = 100;

    private readonly Dictionary<int, Counts> _classes = [];
    private readonly Dictionary<int, string?> _labels = [];
    private readonly Dictionary<(int True, int Predicted), long> _confusions = [];
    private readonly Dictionary<string, long> _errors = new(StringComparer.Ordinal);
    private readonly AnswerTally _answers = new();
    private long _pictures, _rows, _failed, _duplicates, _overlays, _withTruth, _correct;

    /// <summary>Gets the magnitude of the largest score of a predicted class.</summary>
    public float LargestScore { get; private set; }

    public void Add(ResultRow row)
    {
        _rows++;
        if (row.Rank != 0)
            return;
        _pictures++;
        _duplicates += row.DuplicateOf is null ? 0 : 1;
        _overlays += row.Overlay is null ? 0 : 1;
        if (row.Error is { } error)
        {
            _failed++;
            string kind = _errors.ContainsKey(error) || _errors.Count < MostErrorKinds ? error : "others";
            CollectionsMarshal.GetValueRefOrAddDefault(_errors, kind, out _)++;
        }

        _answers.Add(row);
        if (row.PredictedClass is not { } predicted)
            return;
        LargestScore = Math.Max(LargestScore, Math.Abs(row.PredictedLogit ?? 0));
        _labels[predicted] = row.PredictedLabel;
        ref Counts taken = ref CollectionsMarshal.GetValueRefOrAddDefault(_classes, predicted, out _);
        taken.Predicted++;
        taken.Probability += row.PredictedProbability ?? 0;
        if (row.TrueClass is not { } truth)
            return;
        _withTruth++;
        if (row.Correct is not { } correct)
            return;
        _labels[truth] = row.TrueLabel;
        ref Counts own = ref CollectionsMarshal.GetValueRefOrAddDefault(_classes, truth, out _);
        own.Pictures++;
        if (correct)
        {
            own.Correct++;
            _correct++;
        }
        else
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_confusions, (truth, predicted), out _)++;
        }
    }

    public RunSummary Build(IReadOnlyList<string> parts, RunManifest manifest)
    {
        bool counts = manifest.Model.WhyNoAccuracy is null;
        return new()
        {
            Pictures = _pictures,
            Rows = _rows,
            Errors = _failed,
            Duplicates = _duplicates,
            Overlays = _overlays,
            WithTruth = _withTruth + _answers.WithTruth,
            Correct = counts ? _correct : null,
            Answers = manifest.Model.AnswerThreshold is { } threshold ? _answers.Build(threshold, manifest.Model.Labels) : null,
            Devices = manifest.Devices,
            WhyNoAccuracy = manifest.Model.WhyNoAccuracy,
            Parts = parts,
            Classes = [.. _classes.OrderBy(c => c.Key).Select(c => new ClassSummary(
                c.Key, _labels[c.Key], counts ? c.Value.Pictures : null, counts ? c.Value.Correct : null, c.Value.Predicted, c.Value.Predicted == 0 ? null : c.Value.Probability / c.Value.Predicted))],
            Confusions = [.. _confusions.OrderByDescending(c => c.Value).ThenBy(c => c.Key)
                .Select(c => new Confusion(c.Key.True, _labels[c.Key.True], c.Key.Predicted, _labels[c.Key.Predicted], c.Value))],
            ErrorKinds = [.. _errors.OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Select(e => new ErrorKind(e.Key, e.Value))],
        };
    }

    private struct Counts
    {
        public long Pictures;
        public long Correct;
        public long Predicted;
        public double Probability;
    }
}
