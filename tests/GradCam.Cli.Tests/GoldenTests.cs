using System.Text.Json;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests the numbers and pictures of the PyTorch script with the same defaults.</summary>
public class GoldenTests
{
    private const int Channels = 64;

    [Theory]
    [InlineData("exact.jpg")]
    [InlineData("landscape.jpg")]
    [InlineData("portrait.png")]
    [InlineData("grey.png")]
    public async Task The_defaults_give_what_the_script_gives(string name)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Result result = await Explain(name, folder);
        Compare.Close(result.Golden.Floats("scores").Data, result.Scores.Data, 1e-4);
        Compare.Close(result.Golden.Floats("weights").Data, result.Weights.Data, 1e-4);

        // The script computes the mean over channels, and the map is the sum.
        Compare.Close(result.Golden.Floats("cam").Data, [.. result.Map.Data.Select(v => v / Channels)], 1e-4);
        Assert.InRange(Compare.Levels(result.Golden.Bytes("grey"), result.Heatmap), 0, 1);
        Assert.InRange(Compare.Levels(result.Golden.Bytes("overlay"), result.Overlay.Pixels), 0, 2);
    }

    // The script resizes these as palette indices (by the nearest), with alpha and as inks, and converts them to RGB afterwards. GradCam converts
    // first, so that the model receives other pixels. The class is the same, and the maps are similar: the bounds are a little above the measured
    // differences.
    [Theory]
    [InlineData("palette.png", 0.15)]
    [InlineData("alpha.png", 0.1)]
    [InlineData("cmyk.jpg", 0.001)]
    public async Task Pictures_that_the_script_resizes_before_they_are_RGB_come_near(string name, double tolerance)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Result result = await Explain(name, folder);
        Compare.Close(result.Golden.Floats("scores").Data, result.Scores.Data, tolerance);
        Compare.Close(result.Golden.Floats("cam").Data, [.. result.Map.Data.Select(v => v / Channels)], tolerance);
    }

    private static async Task<Result> Explain(string name, TemporaryFolder folder)
    {
        using JsonDocument index = JsonDocument.Parse(await File.ReadAllTextAsync(Tool.Seed("index.json"), TestContext.Current.CancellationToken));
        JsonElement about = index.RootElement.GetProperty(name);
        ToolResult run = await Tool.Explain(
            Tool.Seed(name), "--output", folder["o.png"], "--map", folder["map.npy"], "--heatmap", folder["heat.png"], "--dump", folder["dump"], "--json");
        JsonElement report = Assert.Single(run.MustSucceed().Json);
        Assert.Equal(about.GetProperty("target_class").GetInt32(), report.GetProperty("classes")[0].GetProperty("index").GetInt32());

        NpyArray map = NpyFile.Read(folder["map.npy"]);
        NpyArray scores = NpyFile.Read(folder["dump/scores.npy"]);
        NpyArray weights = NpyFile.Read(folder["dump/weights.npy"]);
        NpyArray gradients = NpyFile.Read(folder["dump/gradients.npy"]);
        Assert.Equal([7, 7], map.Shape);
        Assert.Equal([1, 20], scores.Shape);
        Assert.Equal([1, Channels], weights.Shape);
        Assert.Equal([1, Channels, 7, 7], gradients.Shape);
        Assert.Equal([1, Channels, 7, 7], NpyFile.Read(folder["dump/activations.npy"]).Shape);
        Assert.Equal([1, 3, 224, 224], NpyFile.Read(folder["dump/input.npy"]).Shape);
        Compare.Close([.. gradients.Data.Chunk(49).Select(g => g.Average())], weights.Data, 1e-5);

        Picture heatmap = Tool.Picture(folder["heat.png"]);
        byte[] levels = [.. heatmap.Pixels.Where((_, at) => at % 3 == 0)];
        return new Result(new Npz(Tool.Seed(about.GetProperty("npz").GetString()!)), scores, weights, map, levels, Tool.Picture(folder["o.png"]));
    }

    private sealed record Result(Npz Golden, NpyArray Scores, NpyArray Weights, NpyArray Map, byte[] Heatmap, Picture Overlay);
}
