using System.Globalization;
using GradCam.SplitModels;

namespace GradCam.Cli.Reports;

/// <summary>Provides parts of a report in words, the same with and without a terminal.</summary>
internal static class ReportText
{
    /// <summary>Returns the input, and the method that explained it.</summary>
    public static string Title(InputReport report)
    {
        string input = report.Picture is { } picture ? $"{picture}, {report.Width}x{report.Height}" : $"{report.Tensor}, input {report.Input}";
        return $"{input}: {report.Method} at {report.Layer} of {report.Model} on {report.Device}";
    }

    /// <summary>Returns the target: the class's name and index, or another target in words and its value.</summary>
    public static string Target(ClassReport report) => report.Target is { } target ? $"{target} = {Number(report.Value ?? 0)}" : Class(report.Label, report.Index);

    /// <summary>Returns the probability in per cent; empty if there is none.</summary>
    public static string Percent(ClassReport report) => report.Probability is { } probability ? Percent(probability) : "";

    /// <summary>Returns the labels above the threshold; <c>null</c> if the model does not have several labels.</summary>
    public static string? Answers(InputReport report)
    {
        if (report.Answers is not { } answers)
            return null;
        string labels = answers.Count == 0 ? "none" : string.Join(", ", answers.Select(a => $"{Class(a.Label, a.Index)} {Percent(a.Probability)}"));
        return $"answers above {Number(report.AnswerThreshold!.Value * 100)} %: {labels}";
    }

    /// <summary>Returns the model's answer for the class.</summary>
    public static string Answer(ClassReport report) =>
        report.Dense == true ? $"{Percent(report)} of the positions, mean logit {Number(report.Logit)}"
        : report.Probability is null ? $"score {Number(report.Logit)}"
        : $"{Percent(report)}, logit {Number(report.Logit)}";

    /// <summary>Returns the function from scores to probabilities, for programs; <c>null</c> if the model scores each position.</summary>
    public static string? Probabilities(SplitModel model) => model.Manifest switch
    {
        { DenseScores: not null } => null,
        { Probability: null } => "computed-softmax",
        { Probability: ProbabilityFunction.BinarySigmoid } => "binary-sigmoid",
        { Probability: { } function } => function.ToString().ToLowerInvariant(),
    };

    /// <summary>Returns a number with as many digits as people need.</summary>
    public static string Number(float value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Returns the map's largest value, in a form that distinguishes a tiny value from zero.</summary>
    public static string Small(float value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>Returns the box and the share of the highlighted region.</summary>
    public static string Region(RegionReport region) => string.Create(
        CultureInfo.InvariantCulture,
        $"box {region.Box.Width}x{region.Box.Height} at ({region.Box.X}, {region.Box.Y}), region {region.Share * 100:0.0} % of the picture, threshold {Small(region.Threshold)}");

    /// <summary>Returns the written files of a class, each with its kind.</summary>
    public static IEnumerable<(string Kind, string Path)> Files(ClassReport report)
    {
        if (report.Overlay is { } overlay)
            yield return ("overlay", overlay);
        if (report.Map is { } map)
            yield return ("map", map);
        if (report.Heatmap is { } heatmap)
            yield return ("heatmap", heatmap);
        if (report.Attribution is { } attribution)
            yield return ("attribution", attribution);
    }

    private static string Percent(float probability) => (probability * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Class(string? label, int index) => label is null ? $"class {index}" : $"{label} ({index})";
}
