using GradCam.Cli.Cache;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests a plain model with two <c>--layer</c> options: one map of both, and a dump of each.</summary>
public sealed class SeveralLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("product")]
    public async Task The_map_is_made_of_both_layers_maps(string merge)
    {
        TinyModel.Write(_folder["m.onnx"]);
        ToolResult result = await Explain("--class", "1", "--layer", "relu1", "--layer", "relu2", "--merge", merge, "--map", _folder["map.npy"], "--dump", _folder["d"]);
        Assert.Contains("gradcam at relu1 + relu2 of m", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["input.npy", "layer-1/activations.npy", "layer-1/gradients.npy", "layer-1/weights.npy", "layer-2/activations.npy", "layer-2/gradients.npy", "layer-2/weights.npy", "scores.npy"],
            Tool.Files(_folder["d"]));

        // relu1 is 16x16, relu2 7x7. Each is scaled by its own maximum, and the coarser one is enlarged.
        (float[] first, int side) = Map("layer-1");
        (float[] second, int small) = Map("layer-2");
        Assert.Equal((16, 7), (side, small));
        float[] large = new float[first.Length];
        PictureResizer.Resize(second, small, small, large, side, side, ResampleFilter.Bilinear);
        NpyArray map = NpyFile.Read(_folder["map.npy"]);
        Assert.Equal([16L, 16L], map.Shape);
        float[] expected = [.. first.Zip(large, (a, b) => merge switch { "mean" => (a + b) / 2, "max" => Math.Max(a, b), _ => a * b })];
        Assert.True(expected.Max() > 0);
        Compare.Close(expected, map.Data, 1e-5);
    }

    [Fact]
    public async Task Several_classes_have_a_folder_each_below_their_layer()
    {
        TinyModel.Write(_folder["m.onnx"]);
        await Explain("--class", "0", "--class", "2", "--layer", "relu1", "--layer", "relu2", "--dump", _folder["d"]);
        string[] layer = ["activations.npy", "class-0/gradients.npy", "class-0/weights.npy", "class-2/gradients.npy", "class-2/weights.npy"];
        Assert.Equal(["input.npy", .. layer.Select(f => "layer-1/" + f), .. layer.Select(f => "layer-2/" + f), "scores.npy"], Tool.Files(_folder["d"]));
    }

    // relu(sum over k of w_k A_k) over its maximum, from the dumped tensors.
    private (float[] Map, int Side) Map(string layer)
    {
        NpyArray activations = NpyFile.Read(_folder[$"d/{layer}/activations.npy"]);
        float[] weights = NpyFile.Read(_folder[$"d/{layer}/weights.npy"]).Data;
        int side = (int)activations.Shape[^1];
        float[] map = new float[side * side];
        for (int i = 0; i < activations.Data.Length; i++)
            map[i % map.Length] += activations.Data[i] * weights[i / map.Length];
        float[] rectified = [.. map.Select(x => Math.Max(x, 0))];
        float most = rectified.Max();
        return ([.. rectified.Select(x => most > 0 ? x / most : 0)], side);
    }

    private async Task<ToolResult> Explain(params string[] more)
    {
        ToolResult result = await Tool.RunWithCache(new CacheSettings(_folder["cache"], null), ["explain", Tool.Grey, "--model", _folder["m.onnx"], "--output", _folder["o"] + Path.DirectorySeparatorChar, .. more]);
        Assert.True(result.Exit == 0, result.Error);
        return result;
    }
}
