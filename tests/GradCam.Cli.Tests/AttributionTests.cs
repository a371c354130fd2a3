using System.Text.Json;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests pixel attributions as colour pictures and as numbers.</summary>
public class AttributionTests
{
    private static string Sample => TestPaths.InRepository("samples", "star.png");

    [Fact]
    public async Task Guided_Grad_CAM_is_drawn_in_colours_around_grey()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult run = await Tool.Run(
            "explain", Sample, "--method", "guidedgradcam", "--output", folder["o.png"], "--attribution", folder["a.png"], "--map", folder["m.npy"], "--dump", folder["d"], "--json");
        JsonElement report = Assert.Single(run.MustSucceed().Json);
        Assert.Equal(folder["a.png"], report.GetProperty("classes")[0].GetProperty("attribution").GetString());

        Picture picture = Tool.Picture(folder["a.png"]);
        Assert.Equal((480, 360), (picture.Width, picture.Height));
        Assert.Equal([127, 127, 127], picture.Pixels[..3]);
        Assert.True(picture.Pixels.Max() > 200 && picture.Pixels.Min() < 50);
        Assert.Contains(picture.Pixels.Chunk(3), p => p.Max() - p.Min() > 50);

        // The map is the largest magnitude among a pixel's colours.
        NpyArray attributions = NpyFile.Read(folder["d/attributions.npy"]);
        NpyArray map = NpyFile.Read(folder["m.npy"]);
        Assert.Equal([1, 3, 224, 224], attributions.Shape);
        Assert.Equal([224, 224], map.Shape);
        int area = map.Data.Length;
        Assert.Equal(map.Data, Enumerable.Range(0, area).Select(p => Enumerable.Range(0, 3).Max(c => Math.Abs(attributions.Data[(c * area) + p]))));
    }

    [Fact]
    public async Task A_few_pixels_do_not_leave_the_others_dark()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string[] gradient = ["explain", Sample, "--method", "gradient", "--upsample", "nearest", "--map", folder["m.npy"], "--heatmap", folder["h.png"], "--output", folder["o.png"], "--json"];
        JsonElement Scale(ToolResult run) => Assert.Single(run.MustSucceed().Json).GetProperty("classes")[0].GetProperty("scale");
        double usual = Scale(await Tool.Run(gradient)).GetProperty("maximum").GetDouble();
        double light = Tool.Picture(folder["h.png"]).Pixels.Average(p => (double)p);
        double largest = Scale(await Tool.Run([.. gradient, "--percentile", "100"])).GetProperty("maximum").GetDouble();
        double dark = Tool.Picture(folder["h.png"]).Pixels.Average(p => (double)p);

        float[] values = [.. NpyFile.Read(folder["m.npy"]).Data.Order()];
        Assert.Equal(values[^1], largest, 6);
        Assert.InRange(usual, values[(int)(0.99 * (values.Length - 1))] - 1e-6, values[(int)(0.99 * (values.Length - 1)) + 1] + 1e-6);
        Assert.True(light > 1.5 * dark);
        (await Tool.Run([.. gradient, "--percentile", "40"])).MustFail(2, "--percentile takes a number above 50 and up to 100, and '40' is none.");
        (await Tool.Run([.. gradient, "--percentile", "99", "--normalize", "none"])).MustFail(2, "--percentile and --normalize none contradict each other");
    }

    [Fact]
    public async Task Several_classes_have_a_picture_each()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult run = await Tool.Run("explain", Sample, "--top", "2", "--method", "gradient", "--scale", "shared", "--output", folder["o"] + "/", "--attribution", folder["a"] + "/", "--dump", folder["d"]);
        Assert.Contains("attribution: ", run.MustSucceed().Output, StringComparison.Ordinal);
        string[] files = Tool.Files(folder["a"]);
        Assert.Equal(2, files.Length);
        Assert.All(files, f => Assert.StartsWith("star-attribution-", f, StringComparison.Ordinal));
        Assert.Equal(2, Tool.Files(folder["d"]).Count(f => f.EndsWith("/attributions.npy", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task At_several_layers_there_are_several_and_none_is_drawn()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        OnnxImporter.Import(golden.Model, folder["model"], new OnnxImportOptions { Layers = ["/layer1/relu_1/Relu_output_0", golden.Tensor] }, cancellationToken: TestContext.Current.CancellationToken);
        string[] guided = ["explain", Tool.Grey, "--model", folder["model"], "--method", "guidedgradcam", "--output", folder["o.png"]];
        (await Tool.Run([.. guided, "--attribution", folder["a.png"]])).MustFail(1, "--attribution shows one target layer, and the model has 2");
        Assert.Equal(0, (await Tool.Run([.. guided, "--dump", folder["guided"]])).Exit);
        Assert.Equal(["layer-1/attributions.npy", "layer-2/attributions.npy"], Tool.Files(folder["guided"]).Where(f => f.EndsWith("attributions.npy", StringComparison.Ordinal)));

        // The gradient with respect to the image is the same for all layers.
        string[] plain = ["explain", Tool.Grey, "--model", folder["model"], "--method", "gradient", "--output", folder["o.png"]];
        (await Tool.Run([.. plain, "--attribution", folder["a.png"], "--dump", folder["plain"]])).MustSucceed();
        Assert.Equal(["attributions.npy"], Tool.Files(folder["plain"]).Where(f => f.EndsWith("attributions.npy", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_tensor_has_attributions_for_each_input()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        NpyArray gradients = golden.Array("input_gradients");
        using (FileStream stream = File.Create(folder["input.npy"]))
            NpyFile.Write(stream, [.. golden.Array("input").Shape], golden.Array("input").Data);
        string[] classes = [.. golden.Classes.SelectMany(c => new[] { "--class", $"{c}" })];
        (await Tool.Run(["explain", "--model", GoldenModel.FolderOf(golden), "--tensor", folder["input.npy"], "--method", "gradient", "--dump", folder["d"], .. classes])).MustSucceed();
        NpyArray attributions = NpyFile.Read(folder["d/attributions.npy"]);
        Assert.Equal(gradients.Shape, attributions.Shape);
        Compare.Close(gradients.Data, attributions.Data, 1e-4);
    }
}
