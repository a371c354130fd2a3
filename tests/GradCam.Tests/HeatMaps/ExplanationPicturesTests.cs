using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.HeatMaps;

public class ExplanationPicturesTests
{
    [Fact]
    public void An_explanation_becomes_the_golden_pictures()
    {
        var golden = new Npz(Path.Combine(TestPaths.Goldens, "seed", "landscape_jpg.npz"));
        var picture = new Picture(500, 375, golden.Bytes("rgb"));
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        Explanation explanation = explainer.Explain(picture, cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(Compare.Levels(golden.Bytes("grey"), explanation.HeatMap(picture).Pixels), 0, 1);
        Picture overlay = explanation.Overlay(picture);
        Assert.InRange(Compare.Levels(golden.Bytes("overlay"), overlay.Pixels), 0, 2);
        Assert.Equal(golden.Bytes("rgb"), picture.Pixels);
        Assert.Equal(SideBySide.Join(picture, overlay).Pixels, explanation.Overlay(picture, options: new OverlayOptions { SideBySide = true }).Pixels);
        Assert.Throws<ArgumentException>(() => explanation.Overlay(new Picture(10, 10, new byte[300])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_drawn_into_memory_of_the_callers_is_the_same(bool cut)
    {
        byte[] pixels = new byte[90 * 60 * 3];
        new Random(5).NextBytes(pixels);
        var picture = new Picture(90, 60, [.. pixels]);
        PixelRectangle seen = cut ? new PixelRectangle(20, 5, 50, 50) : PixelRectangle.All(90, 60);
        var map = new CamMap(2, 3, [0, 1, 3, 2, 5, 4]);
        var grey = new byte[90 * 60];
        Array.Fill(grey, (byte)77);
        HeatMap.Render(map, 90, 60, seen, grey);
        Assert.Equal(HeatMap.Render(map, 90, 60, seen).Pixels, grey);
        Assert.Throws<ArgumentException>(() => HeatMap.Render(map, 90, 60, seen, new byte[5]));

        var options = new OverlayOptions { Contour = true, Box = true };
        MapOverlay expected = MapOverlay.Draw(map, picture, seen, options);
        var destination = new Picture(90, 60, new byte[pixels.Length]);
        MapOverlay drawn = MapOverlay.Draw(map, picture, seen, destination, options);
        Assert.Same(destination, drawn.Picture);
        Assert.Equal(expected.Picture.Pixels, destination.Pixels);
        Assert.Equal((expected.Colours, expected.Condition), (drawn.Colours, drawn.Condition));
        Assert.Equal(pixels, picture.Pixels);

        // Into the picture itself.
        MapOverlay.Draw(map, picture, seen, picture, options);
        Assert.Equal(destination.Pixels, picture.Pixels);

        Assert.Throws<ArgumentException>(() => MapOverlay.Draw(map, picture, seen, new Picture(60, 90, new byte[pixels.Length]), options));
        Assert.Throws<ArgumentException>(() => MapOverlay.Draw(map, picture, seen, destination, new OverlayOptions { Legend = true }));
        Assert.Throws<ArgumentException>(() => MapOverlay.Draw(map, picture, seen, destination, new OverlayOptions { SideBySide = true }));
    }
}
