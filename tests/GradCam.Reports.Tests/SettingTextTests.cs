using GradCam.Datasets.Reports;
using GradCam.HeatMaps;
using GradCam.Methods;

namespace GradCam.Reports.Tests;

public sealed class SettingTextTests
{
    [Theory]
    [InlineData("top 1, Score", "top 1, Score")]
    [InlineData("GradCam.Methods.GradCamMethod", null)]
    [InlineData("ScoreCamMethod { Channels = 32, Mask = GradCam.Methods.Mask, Baseline =  }", "channels 32")]
    [InlineData("A { B = C { SideBySide = False, D = Max }, Box = True }", "side by side no, d max, box yes")]
    [InlineData("A { }", null)]
    public void Settings_are_words(string setting, string? plain) => Assert.Equal(plain, SettingText.Plain(setting));

    [Fact]
    public void What_runs_have_is_words()
    {
        string drawing = SettingText.Plain(OverlayOptions.Default.ToString())!;
        Assert.StartsWith("normalize max, percentile 100, upsample lanczos, opacity 0.5, contour no", drawing, StringComparison.Ordinal);
        Assert.Null(SettingText.Plain(new GradCamMethod().ToString()!));
    }
}
