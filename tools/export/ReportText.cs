using GradCam.Export;
using GradCam.SplitModels;

namespace GradCam.Tools.Export;

/// <summary>Describes a verification in words.</summary>
internal static class ReportText
{
    public static string Of(VerificationReport report)
    {
        string pooled = report.ChannelWeights is { } weights ? $", from the full gradient by {weights:0.0e+0} (channel weights)" : "";
        return $"Off from the whole model by {report.Scores:0.0e+0} (scores), from finite differences by {report.Gradient:0.0e+0} (gradient){pooled}, of the largest value.";
    }

    public static string Of(QuantizationFidelity fidelity)
    {
        string what = $"Against float32 on {fidelity.Count} pictures ({fidelity.Pictures}): scores off by up to {fidelity.LargestScoreError:0.0%} of the largest, same top class in {fidelity.Top1Agreement:0.0%}";
        return fidelity.Maps == 0
            ? $"{what}. No Grad-CAM map to compare: none of the float32 model's has anything to show."
            : $"{what}; Grad-CAM maps: Pearson {fidelity.MeanPearson:0.0000} (worst {fidelity.WorstPearson:0.0000}), Spearman {fidelity.MeanSpearman:0.0000} (worst {fidelity.WorstSpearman:0.0000}), maximum in the same cell in {fidelity.PointingAgreement:0.0%}.";
    }
}
