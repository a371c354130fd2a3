using GradCam.Pictures;

namespace GradCam.Explaining;

/// <summary>Represents the explanation of a model's scores for one picture.</summary>
public sealed class Explanation
{
    internal Explanation()
    {
    }

    /// <summary>
    /// Gets the logits of all classes, <c>[K]</c>. If the model scores each position, <c>[K*H*W]</c>, see
    /// <see cref="SplitModels.Manifest.DenseScores"/>.
    /// </summary>
    public required float[] Scores { get; init; }

    /// <summary>Gets the explained classes, in the requested order.</summary>
    public required IReadOnlyList<ClassExplanation> Classes { get; init; }

    /// <summary>Gets the target layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Gets the method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the part of the picture that the model saw, in the picture's pixels; <c>null</c> if a tensor was explained.</summary>
    public PixelRectangle? Seen { get; init; }

    /// <summary>Gets the times of the steps, which the pictures of a batch share.</summary>
    public required StepTimes Times { get; init; }

    /// <summary>Gets the tensors that the maps were computed from; <c>null</c> unless <see cref="ExplainOptions.KeepTensors"/> is set.</summary>
    public ExplanationTensors? Tensors { get; init; }
}
