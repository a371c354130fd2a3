using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;

namespace GradCam.Datasets.Tests.Merging;

public class AnswerTallyTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    [Fact]
    public void Precision_recall_and_F1_are_those_counted_by_hand()
    {
        AnswerSummary summary = Summary(([2], [2, 3]), ([], []), ([1, 0], [0, 1]), ([1, 0], [0]), ([3], null), (null, [0]));
        Assert.Equal(2, summary.ExactlyRight);
        Assert.Equal(
            [
                new(0, "a", 2, new(2, 0, 0), new(1, 1, 1)),
                new(1, "b", 2, new(1, 1, 0), new(0.5, 1, 2 / 3.0)),
                new(2, "c", 1, new(1, 0, 0), new(1, 1, 1)),
                new(3, "d", 1, new(0, 0, 1), new(null, 0, 0)),
            ],
            summary.Labels);

        // 4 of 5 answers are true, and 4 of 5 true labels are answered. Nothing was answered with d, so three labels have a precision.
        Assert.Equal(new LabelScores(0.8, 0.8, 0.8), summary.Micro);
        Assert.Equal(2.5 / 3, summary.Macro.Precision!.Value, 1e-12);
        Assert.Equal(3 / 4.0, summary.Macro.Recall!.Value, 1e-12);
        Assert.Equal((1 + 2 / 3.0 + 1 + 0) / 4, summary.Macro.F1!.Value, 1e-12);
    }

    [Fact]
    public void Without_true_labels_there_are_counts_alone()
    {
        AnswerSummary summary = Summary(([4], null), ([], null));
        Assert.Null(summary.ExactlyRight);
        Assert.Equal(new LabelSummary(4, "e", 1, new(0, 0, 0), new(null, null, null)), Assert.Single(summary.Labels));
        Assert.Equal((new LabelScores(null, null, null), summary.Micro), (summary.Micro, summary.Macro));
    }

    [Fact]
    public void No_answer_to_pictures_without_true_labels_is_exactly_right()
    {
        AnswerSummary summary = Summary(([], []), ([], []));
        Assert.Equal(2, summary.ExactlyRight);
        Assert.Empty(summary.Labels);
        Assert.Null(summary.Macro.F1);
    }

    private static AnswerSummary Summary(params (int[]? Answers, int[]? Truth)[] pictures)
    {
        var tally = new AnswerTally();
        foreach ((int i, (int[]? answers, int[]? truth)) in pictures.Index())
            tally.Add(new ResultRow { Id = $"{i}", Ordinal = i, Rank = 0, Answers = answers, TrueClasses = truth });
        return tally.Build(0.5f, Names);
    }
}
