namespace GradCam.Datasets.Merging;

/// <summary>Represents the answers of a run whose model has several labels. Precision and the like count pictures with known true labels only.</summary>
/// <param name="Threshold">The probability above which a label is an answer, 0..1.</param>
/// <param name="ExactlyRight">The number of pictures whose answers are exactly the true labels; <c>null</c> if no true labels are known.</param>
/// <param name="Micro">Of the sums of all labels' counts.</param>
/// <param name="Macro">The means over the labels, each number over the labels that have it.</param>
/// <param name="Labels">The labels that are an answer or true for some picture, by index.</param>
public sealed record AnswerSummary(float Threshold, long? ExactlyRight, LabelScores Micro, LabelScores Macro, IReadOnlyList<LabelSummary> Labels);

/// <summary>Represents a label in the summary.</summary>
/// <param name="Class">Its index.</param>
/// <param name="Label">Its name.</param>
/// <param name="Answered">The number of pictures with this answer, including those without known true labels.</param>
/// <param name="Counts">The numbers of pictures with known true labels.</param>
/// <param name="Scores">The numbers that follow from <paramref name="Counts"/>.</param>
public sealed record LabelSummary(int Class, string? Label, long Answered, LabelCounts Counts, LabelScores Scores);

/// <summary>Represents the right and wrong answers for a label, in pictures.</summary>
/// <param name="TruePositives">The label is an answer and true.</param>
/// <param name="FalsePositives">The label is an answer and not true.</param>
/// <param name="FalseNegatives">The label is true and not an answer.</param>
public sealed record LabelCounts(long TruePositives, long FalsePositives, long FalseNegatives);

/// <summary>Represents the quality of answers, 0..1.</summary>
/// <param name="Precision">The share of the answers that is true; <c>null</c> if there are no answers.</param>
/// <param name="Recall">The share of the true labels that is answered; <c>null</c> if there are none.</param>
/// <param name="F1">The harmonic mean of the two; <c>null</c> if there are neither answers nor true labels.</param>
public sealed record LabelScores(double? Precision, double? Recall, double? F1)
{
    /// <summary>Returns the scores of some counts.</summary>
    /// <param name="counts">The counts.</param>
    public static LabelScores Of(LabelCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        (long right, long extra, long missed) = counts;
        return new(Share(right, right + extra), Share(right, right + missed), Share(2 * right, 2 * right + extra + missed));
    }

    /// <summary>Returns the mean of each score over those that have it; <c>null</c> if none has.</summary>
    /// <param name="all">The scores.</param>
    public static LabelScores Mean(IReadOnlyCollection<LabelScores> all) => new(all.Average(s => s.Precision), all.Average(s => s.Recall), all.Average(s => s.F1));

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
