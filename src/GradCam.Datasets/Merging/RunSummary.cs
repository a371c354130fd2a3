using System.Text.Json.Serialization;

namespace GradCam.Datasets.Merging;

/// <summary>What <c>summary.json</c> says of a run that is complete. Only the first target of each picture counts.</summary>
public sealed record RunSummary
{
    /// <summary>All pictures.</summary>
    public required long Pictures { get; init; }

    /// <summary>All rows: pictures times targets.</summary>
    public required long Rows { get; init; }

    /// <summary>Pictures with an error.</summary>
    public required long Errors { get; init; }

    /// <summary>Pictures whose content was explained as another's.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Pictures with an overlay.</summary>
    public required long Overlays { get; init; }

    /// <summary>Why the accuracy is left out; absent if it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WhyNoAccuracy { get; init; }

    /// <summary>Pictures that were explained and whose true class is known.</summary>
    public required long WithTruth { get; init; }

    /// <summary>Those of them whose predicted class is the true one.</summary>
    public required long Correct { get; init; }

    /// <summary>Their share; null if no true class is known, or for the reason in <see cref="WhyNoAccuracy"/>.</summary>
    public double? Accuracy => WithTruth == 0 || WhyNoAccuracy is not null ? null : (double)Correct / WithTruth;

    /// <summary>What computed, see <see cref="Runs.RunManifest.Devices"/>.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Names of all parts, in order.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>The classes that occur as true or predicted, by index.</summary>
    public required IReadOnlyList<ClassSummary> Classes { get; init; }

    /// <summary>Which class was taken for which, the most frequent first.</summary>
    public required IReadOnlyList<Confusion> Confusions { get; init; }

    /// <summary>What went wrong how often, the most frequent first.</summary>
    public required IReadOnlyList<ErrorKind> ErrorKinds { get; init; }

    /// <summary>Files that were left out because of their names, by extension.</summary>
    public IReadOnlyList<Inputs.SkippedKind> Skipped { get; init; } = [];
}

/// <summary>A class in the summary.</summary>
/// <param name="Class">Its index.</param>
/// <param name="Label">Its name.</param>
/// <param name="Pictures">Pictures whose true class it is.</param>
/// <param name="Correct">Those of them that were taken for it.</param>
/// <param name="Predicted">Pictures that were taken for it.</param>
/// <param name="MeanProbability">Mean probability of these; <c>null</c> if there are none.</param>
public sealed record ClassSummary(int Class, string? Label, long Pictures, long Correct, long Predicted, double? MeanProbability)
{
    /// <summary>The share of its pictures that were taken for it; <c>null</c> if it has none.</summary>
    public double? Accuracy => Pictures == 0 ? null : (double)Correct / Pictures;
}

/// <summary>One class that was taken for another.</summary>
/// <param name="True">The true class.</param>
/// <param name="TrueLabel">Its name.</param>
/// <param name="Predicted">The predicted class.</param>
/// <param name="PredictedLabel">Its name.</param>
/// <param name="Pictures">How many pictures.</param>
public sealed record Confusion(int True, string? TrueLabel, int Predicted, string? PredictedLabel, long Pictures);

/// <summary>Something that went wrong.</summary>
/// <param name="Error">What.</param>
/// <param name="Pictures">How many pictures.</param>
public sealed record ErrorKind(string Error, long Pictures);
