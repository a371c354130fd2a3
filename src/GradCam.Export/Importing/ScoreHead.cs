using GradCam.Onnx.Graphs;

namespace GradCam.Export.Importing;

/// <summary>Represents an output of a model that could contain the scores.</summary>
/// <param name="Output">The output's name, for <c>--head</c>.</param>
/// <param name="Logits">The tensor of the logits.</param>
/// <param name="Removed">The operator that is cut off after the logits, or <c>null</c>.</param>
/// <param name="Shape">The logits' shape.</param>
/// <param name="IsVector">Whether there is one score for each class. Otherwise there is one for each class and position.</param>
internal sealed record ScoreHead(string Output, string Logits, string? Removed, TensorShape Shape, bool IsVector)
{
    /// <summary>Gets the class names that a ZipMap or a table after an ArgMax holds, or <c>null</c>.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Gets whether the output only names the best class (ArgMax), and the scores are the tensor before that.</summary>
    public bool IsDecision { get; init; }

    /// <summary>Gets whether a rounding to integers is cut off after the logits.</summary>
    public bool IsRounded { get; init; }

    /// <summary>Gets whether the values are those of a flattened grid: one for each position, and no classes.</summary>
    public bool IsFlattenedGrid { get; init; }

    /// <summary>Gets whether the vector is scaled to length 1: an embedding.</summary>
    public bool IsUnitVector { get; init; }
}
