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
        using Explainer explainer = Explainer.Load(NarrowVgg16.Folder, cancellation: TestContext.Current.CancellationToken);
        Explanation explanation = explainer.Explain(picture, cancellation: TestContext.Current.CancellationToken);

        Assert.InRange(Compare.Levels(golden.Bytes("grey"), explanation.HeatMap(picture).Pixels), 0, 1);
        Picture overlay = explanation.Overlay(picture);
        Assert.InRange(Compare.Levels(golden.Bytes("overlay"), overlay.Pixels), 0, 2);
        Assert.Equal(golden.Bytes("rgb"), picture.Pixels);
        Assert.Equal(SideBySide.Join(picture, overlay).Pixels, explanation.Overlay(picture, options: new OverlayOptions { SideBySide = true }).Pixels);
        Assert.Throws<ArgumentException>(() => explanation.Overlay(new Picture(10, 10, new byte[300])));
    }
}
