using GradCam.Onnx.Graphs;

namespace GradCam.Export.Importing;

/// <summary>An output of a model that could hold the scores.</summary>
/// <param name="Output">The output's name, for <c>--head</c>.</param>
/// <param name="Logits">The tensor of the logits.</param>
/// <param name="Removed">The operator that is cut off behind the logits, or <c>null</c>.</param>
/// <param name="Shape">The logits' shape.</param>
/// <param name="IsVector">Whether there is one score for each class; else there is one for each class and place.</param>
internal sealed record ScoreHead(string Output, string Logits, string? Removed, TensorShape Shape, bool IsVector)
{
    /// <summary>The class names that a ZipMap or a table behind an ArgMax holds, or <c>null</c>.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether the output only names the best class (ArgMax), and the scores are the tensor in front of that.</summary>
    public bool IsDecision { get; init; }

    /// <summary>Whether a rounding to integers is cut off behind the logits.</summary>
    public bool IsRounded { get; init; }

    /// <summary>Whether the values are those of a flattened grid: one for each place, and no classes.</summary>
    public bool IsFlattenedGrid { get; init; }

    /// <summary>Whether the vector is scaled to length 1: an embedding.</summary>
    public bool IsUnitVector { get; init; }
}
