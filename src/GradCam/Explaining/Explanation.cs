using GradCam.Pictures;

namespace GradCam.Explaining;

/// <summary>Why the model said what it said of one picture.</summary>
public sealed class Explanation
{
    internal Explanation()
    {
    }

    /// <summary>
    /// Gets the logits of all classes, <c>[K]</c>; where the model scores each position, <c>[K*H*W]</c>, see
    /// <see cref="SplitModels.Manifest.DenseScores"/>.
    /// </summary>
    public required float[] Scores { get; init; }

    /// <summary>Gets the explained classes, in the order asked for.</summary>
    public required IReadOnlyList<ClassExplanation> Classes { get; init; }

    /// <summary>Gets the target layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Gets the method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the part of the picture that the model saw, in the picture's pixels; <c>null</c> if a tensor was explained.</summary>
    public PixelRectangle? Seen { get; init; }

    /// <summary>How long the steps took; shared by the pictures of a batch.</summary>
    public required StepTimes Times { get; init; }

    /// <summary>What the maps were made of, where <see cref="ExplainOptions.KeepTensors"/> asked for it.</summary>
    public ExplanationTensors? Tensors { get; init; }
}
