using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>How far a split model is from what it was made of. Each number is relative to the largest value compared.</summary>
/// <param name="Scores">Scores of the two halves against those of the whole model.</param>
/// <param name="Gradient">Gradient against finite differences of the classifier, along random directions.</param>
/// <param name="ChannelWeights">Channel weights against the mean over space of the gradient; <c>null</c> if there are none.</param>
public sealed record VerificationReport(double Scores, double Gradient, double? ChannelWeights)
{
    /// <summary>
    /// Rules of the gradient against the nodes that they belong to, each at inputs of its own: the largest difference between
    /// <c>&lt;J^T dY, v&gt;</c> and <c>&lt;dY, J v&gt;</c>.
    /// </summary>
    public double Rules { get; init; }

    /// <summary>
    /// Reports that finite differences disagree with the gradient although each rule is right; <c>null</c> if they agree.
    /// </summary>
    public string? Warning { get; init; }

    /// <summary>
    /// Gets the rule that is wrong before all target layers, so that no graph may go back to the image; <c>null</c> if all are right.
    /// </summary>
    internal string? WrongInFront { get; init; }

    /// <summary>What the quantisation costs; <c>null</c> if there was none.</summary>
    public QuantizationFidelity? Quantization { get; init; }
}
