using GradCam.TestSupport;

namespace GradCam.Reports.Tests;

/// <summary>Leaves a large report to be looked at and measured by hand: <c>GRADCAM_REPORT=DIR</c>, and <c>--explicit only</c>.</summary>
public sealed class LargeReport
{
    [Fact(Explicit = true)]
    public async Task Is_written()
    {
        string folder = Environment.GetEnvironmentVariable("GRADCAM_REPORT") ?? throw new InvalidOperationException("GRADCAM_REPORT is not set.");
        int count = int.Parse(Environment.GetEnvironmentVariable("GRADCAM_REPORT_ROWS") ?? "100000", System.Globalization.CultureInfo.InvariantCulture);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await SyntheticRun.WriteAsync(Path.Combine(folder, "out"), Path.Combine(folder, "photos"), count, 100, cancellation);
        string page = await SyntheticRun.ReportAsync(Path.Combine(folder, "out"), cancellation);
        Assert.True(File.Exists(page));
    }
}
