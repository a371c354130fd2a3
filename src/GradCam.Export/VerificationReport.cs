using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>How far a split model is from what it was made of. Each number is relative to the largest value compared.</summary>
/// <param name="Scores">Scores of the two halves against those of the whole model.</param>
/// <param name="Gradient">Gradient against finite differences of the classifier, along random directions.</param>
/// <param name="ChannelWeights">Channel weights against the mean over space of the gradient; null where there are none.</param>
public sealed record VerificationReport(double Scores, double Gradient, double? ChannelWeights)
{
    /// <summary>What the quantisation costs; null where there was none.</summary>
    public QuantizationFidelity? Quantization { get; init; }
}
