using System.Runtime.InteropServices;
using GradCam.Datasets.Results;

namespace GradCam.Datasets.Merging;

/// <summary>Counts the answers of pictures, label by label, and compares them with the true labels.</summary>
internal sealed class AnswerTally
{
    private readonly Dictionary<int, Counts> _labels = [];
    private long _exact;

    /// <summary>Gets the number of pictures with known true labels.</summary>
    public long WithTruth { get; private set; }

    public void Add(ResultRow row)
    {
        if (row.Answers is not { } answers)
            return;
        foreach (int label in answers)
            Of(label).Answered++;
        if (row.TrueClasses is not { } truth)
            return;
        WithTruth++;
        _exact += row.AnswersAreTrue == true ? 1 : 0;
        foreach (int label in answers.Except(truth))
            Of(label).FalsePositives++;
        foreach (int label in truth.Except(answers))
            Of(label).FalseNegatives++;
        foreach (int label in truth.Intersect(answers))
            Of(label).TruePositives++;
    }

    public AnswerSummary Build(float threshold, IReadOnlyList<string>? names)
    {
        LabelSummary[] labels = [.. _labels.OrderBy(l => l.Key).Select(l => Summary(l.Key, names?[l.Key], l.Value))];
        var sums = new LabelCounts(labels.Sum(l => l.Counts.TruePositives), labels.Sum(l => l.Counts.FalsePositives), labels.Sum(l => l.Counts.FalseNegatives));
        return new AnswerSummary(threshold, WithTruth > 0 ? _exact : null, LabelScores.Of(sums), LabelScores.Mean([.. labels.Select(l => l.Scores)]), labels);
    }

    private static LabelSummary Summary(int label, string? name, Counts counts)
    {
        var compared = new LabelCounts(counts.TruePositives, counts.FalsePositives, counts.FalseNegatives);
        return new LabelSummary(label, name, counts.Answered, compared, LabelScores.Of(compared));
    }

    private ref Counts Of(int label) => ref CollectionsMarshal.GetValueRefOrAddDefault(_labels, label, out _);

    private struct Counts
    {
        public long Answered;
        public long TruePositives;
        public long FalsePositives;
        public long FalseNegatives;
    }
}
