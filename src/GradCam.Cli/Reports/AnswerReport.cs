using System.Text.Json.Serialization;
using GradCam.SplitModels;

namespace GradCam.Cli.Reports;

/// <summary>Represents a label with a probability above the threshold.</summary>
internal sealed record AnswerReport(int Index, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label, float Probability)
{
    /// <summary>Returns an input's answers, the most probable first; <c>null</c> if the model has no threshold.</summary>
    public static IReadOnlyList<AnswerReport>? Of(SplitModel model, float[] scores, float? threshold) =>
        threshold is { } above ? [.. model.Answers(scores, above).Select(a => new AnswerReport(a.Index, model.Labels[a.Index], a.Probability))] : null;
}
