using System.Text.Json.Serialization;

namespace GradCam.Datasets.Merging;

/// <summary>Represents <c>summary.json</c> of a complete run. Only the first target of each picture counts.</summary>
public sealed record RunSummary
{
    /// <summary>Gets the number of all pictures.</summary>
    public required long Pictures { get; init; }

    /// <summary>Gets the number of all rows: pictures times targets.</summary>
    public required long Rows { get; init; }

    /// <summary>Gets the number of pictures with an error.</summary>
    public required long Errors { get; init; }

    /// <summary>Gets the number of pictures with the content of another picture that was explained.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Gets the number of pictures with an overlay.</summary>
    public required long Overlays { get; init; }

    /// <summary>Gets the reason why there is no accuracy; absent if there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WhyNoAccuracy { get; init; }

    /// <summary>Gets the number of explained pictures with a known true class, or known true labels.</summary>
    public required long WithTruth { get; init; }

    /// <summary>Gets the number of those whose predicted class is the true one; <c>null</c> for the reason in <see cref="WhyNoAccuracy"/>.</summary>
    public required long? Correct { get; init; }

    /// <summary>Gets their share; <c>null</c> if no true class is known, or for the reason in <see cref="WhyNoAccuracy"/>.</summary>
    public double? Accuracy => WithTruth == 0 || WhyNoAccuracy is not null ? null : (double?)Correct / WithTruth;

    /// <summary>Gets the answers; absent if the model does not have several labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnswerSummary? Answers { get; init; }

    /// <summary>Gets the devices of the computation, see <see cref="Runs.RunManifest.Devices"/>.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Gets the names of all parts, in order.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Gets the classes that occur as true or predicted, by index.</summary>
    public required IReadOnlyList<ClassSummary> Classes { get; init; }

    /// <summary>Gets the pairs of a true class and another predicted class, the most frequent first.</summary>
    public required IReadOnlyList<Confusion> Confusions { get; init; }

    /// <summary>Gets the errors and their numbers, the most frequent first.</summary>
    public required IReadOnlyList<ErrorKind> ErrorKinds { get; init; }

    /// <summary>Gets the files that were omitted because of their names, by extension.</summary>
    public IReadOnlyList<Inputs.SkippedKind> Skipped { get; init; } = [];
}

/// <summary>Represents a class in the summary.</summary>
/// <param name="Class">Its index.</param>
/// <param name="Label">Its name.</param>
/// <param name="Pictures">The number of pictures with this true class; <c>null</c> for the reason in <see cref="RunSummary.WhyNoAccuracy"/>.</param>
/// <param name="Correct">The number of those with this predicted class; <c>null</c> for the same reason.</param>
/// <param name="Predicted">The number of pictures with this predicted class.</param>
/// <param name="MeanProbability">The mean probability of these; <c>null</c> if there are none.</param>
public sealed record ClassSummary(int Class, string? Label, long? Pictures, long? Correct, long Predicted, double? MeanProbability)
{
    /// <summary>Gets the share of its pictures with the correct prediction; <c>null</c> if it has no pictures.</summary>
    public double? Accuracy => Pictures == 0 ? null : (double?)Correct / Pictures;
}

/// <summary>Represents a true class and another class that the model predicted instead.</summary>
/// <param name="True">The true class.</param>
/// <param name="TrueLabel">Its name.</param>
/// <param name="Predicted">The predicted class.</param>
/// <param name="PredictedLabel">Its name.</param>
/// <param name="Pictures">The number of pictures.</param>
public sealed record Confusion(int True, string? TrueLabel, int Predicted, string? PredictedLabel, long Pictures);

/// <summary>Represents an error and its frequency.</summary>
/// <param name="Error">The message.</param>
/// <param name="Pictures">The number of pictures.</param>
public sealed record ErrorKind(string Error, long Pictures);
