using GradCam.Devices;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.TestSupport;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace GradCam.ImageSharp.Tests;

public class ImageExplanationsTests
{
    [Fact]
    public void An_image_is_explained_as_the_picture_of_its_pixels()
    {
        using Image<Rgb24> image = Image.Load<Rgb24>(TestPaths.InRepository("samples", "star.png"));
        Picture picture = new ImageSharpCodec().Decode(File.ReadAllBytes(TestPaths.InRepository("samples", "star.png")));
        using var explainer = Explainer.Load(
            TestPaths.InRepository("models", "shapes-split"), new ExplainerOptions { Device = Device.Cpu }, TestContext.Current.CancellationToken);
        Explanation explanation = explainer.Explain(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("star", explanation.Classes[0].Label);
        Assert.Equal(explanation.Classes[0].Map.Values, image.Explain(explainer, cancellationToken: TestContext.Current.CancellationToken).Classes[0].Map.Values);
        Assert.Equal("star", explainer.Explain([image, image], cancellationToken: TestContext.Current.CancellationToken)[1].Classes[0].Label);

        using Image<Rgb24> overlay = explanation.Overlay(image);
        Assert.Equal(explanation.Overlay(picture).Pixels, overlay.ToPicture().Pixels);
        using Image<Rgba32> layer = explanation.TransparentOverlay(image);
        using Image<L8> heat = explanation.HeatMap(image);
        Assert.Equal((image.Width, image.Height, image.Width, image.Height), (layer.Width, layer.Height, heat.Width, heat.Height));
        Assert.Equal(explanation.HeatMap(picture).Pixels[(180 * 480) + 240], heat[240, 180].PackedValue);
        byte[] pixel = explanation.TransparentOverlay(picture).Pixels[(((180 * 480) + 240) * 4)..][..4];
        Assert.Equal(new Rgba32(pixel[0], pixel[1], pixel[2], pixel[3]), layer[240, 180]);
    }

    [Fact]
    public void The_example_of_the_guide_is_compiled_and_runs()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.Copy(TestPaths.InRepository("samples", "star.png"), folder["photo.jpg"]);
        using var explainer = Explainer.Load(TestPaths.InRepository("models", "shapes-split"), cancellationToken: TestContext.Current.CancellationToken);
        Example(explainer, folder["photo.jpg"], folder["overlay.png"]);
        Assert.True(new FileInfo(folder["overlay.png"]).Length > 10_000);

        string guide = File.ReadAllText(TestPaths.InRepository("docs", "imagesharp.md"));
        string source = File.ReadAllText(TestPaths.InRepository("tests", "GradCam.ImageSharp.Tests", "ImageExplanationsTests.cs"));
        string shown = guide.Split("```csharp")[1].Split("```")[0].Replace("\"photo.jpg\"", "photo", StringComparison.Ordinal).Replace("\"overlay.png\"", "result", StringComparison.Ordinal);
        string compiled = source[source.LastIndexOf("// guide: start", StringComparison.Ordinal)..source.LastIndexOf("// guide: end", StringComparison.Ordinal)];
        Assert.Equal(Lines(compiled).Skip(1), Lines(shown));
    }

    private static void Example(Explainer explainer, string photo, string result)
    {
        // guide: start
        using Image<Rgb24> image = Image.Load<Rgb24>(photo);
        image.Mutate(i => i.AutoOrient());
        Explanation explanation = image.Explain(explainer);
        using Image<Rgb24> overlay = explanation.Overlay(image);
        overlay.SaveAsPng(result);
        // guide: end
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);
}
