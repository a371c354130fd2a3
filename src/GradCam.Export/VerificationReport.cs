using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>Represents the differences between a split model and its source. Each number is relative to the largest compared value.</summary>
/// <param name="Scores">The difference of the two halves' scores from those of the whole model.</param>
/// <param name="Gradient">The difference of the gradient from finite differences of the classifier, along random directions.</param>
/// <param name="ChannelWeights">
/// The difference of the channel weights from the mean over space of the gradient; <c>null</c> if there are none.
/// </param>
public sealed record VerificationReport(double Scores, double Gradient, double? ChannelWeights)
{
    /// <summary>
    /// Gets the error of the gradient's rules compared with their nodes, each at its own inputs: the largest difference between <c>&lt;J^T dY,
    /// v&gt;</c> and <c>&lt;dY, J v&gt;</c>.
    /// </summary>
    public double Rules { get; init; }

    /// <summary>Gets a warning that finite differences disagree with the gradient although each rule is right; <c>null</c> if they agree.</summary>
    public string? Warning { get; init; }

    /// <summary>
    /// Gets the rule that is wrong before all target layers, so that no graph may go back to the image; <c>null</c> if all are right.
    /// </summary>
    internal string? WrongInFront { get; init; }

    /// <summary>Gets the cost of the quantisation; <c>null</c> if there was none.</summary>
    public QuantizationFidelity? Quantization { get; init; }
}
