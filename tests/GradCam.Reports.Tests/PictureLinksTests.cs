using GradCam.Datasets.Reports;

namespace GradCam.Reports.Tests;

/// <summary>Tests addresses of pictures.</summary>
public sealed class PictureLinksTests
{
    [Theory]
    [InlineData("overlays/a b/c#1?.jpg", "../overlays/a%20b/c%231%3F.jpg")]
    [InlineData("overlays/100%41\"<é>.jpg", "../overlays/100%2541%22%3C%C3%A9%3E.jpg")]
    public void An_overlays_is_relative_and_escaped(string path, string expected) => Assert.Equal(expected, PictureLinks.Within(path));

    [Theory]
    [InlineData("/data/run/photos/a b.png", "../../photos/a%20b.png")]
    [InlineData("/data/photos/#1.png", "../../../photos/%231.png")]
    [InlineData("/pictures/a.png", "file:///pictures/a.png")]
    [InlineData("/pictures/javascript:alert(1).png", "file:///pictures/javascript%3Aalert%281%29.png")]
    public void A_pictures_is_relative_where_both_can_be_moved(string path, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths are others there.");
        Assert.Equal(expected, new PictureLinks("/data/run/out/report").To(path));
    }
}
