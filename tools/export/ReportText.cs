using GradCam.Export;

namespace GradCam.Tools.Export;

/// <summary>Puts a verification into words.</summary>
internal static class ReportText
{
    public static string Of(VerificationReport report)
    {
        string pooled = report.ChannelWeights is { } weights ? $", from the full gradient by {weights:0.0e+0} (channel weights)" : "";
        return $"Off from the whole model by {report.Scores:0.0e+0} (scores), from finite differences by {report.Gradient:0.0e+0} (gradient){pooled}, of the largest value.";
    }
}
