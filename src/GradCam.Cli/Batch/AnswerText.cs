using System.Globalization;
using GradCam.Datasets.Merging;

namespace GradCam.Cli.Batch;

/// <summary>Describes the answers of a run whose model has several labels.</summary>
internal static class AnswerText
{
    /// <summary>Returns a line about the quality of the answers.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="pictures">The number of pictures with known true labels.</param>
    public static string Of(AnswerSummary answers, long pictures) => string.Create(
        CultureInfo.InvariantCulture,
        $"  answers above {answers.Threshold * 100:0.###} %: precision {Percent(answers.Micro.Precision)}, recall {Percent(answers.Micro.Recall)}, F1 {Percent(answers.Micro.F1)}; "
        + $"mean F1 of the labels {Percent(answers.Macro.F1)}; {answers.ExactlyRight} of {BatchRunner.Count(pictures, "picture")} exactly right");

    private static string Percent(double? share) => share is { } known ? (known * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "none";
}
