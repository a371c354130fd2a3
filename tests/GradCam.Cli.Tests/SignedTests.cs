using System.Numerics.Tensors;
using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests <c>gradcam explain --signed</c>, which keeps evidence against the class.</summary>
public sealed class SignedTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_map_keeps_its_negative_values_and_the_scale_is_symmetric()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        JsonElement signed = await Explain("--signed", "--map", _folder["s.npy"], "--heatmap", _folder["s.png"], "--upsample", "nearest", "--dump", _folder["d"]);
        await Explain("--map", _folder["r.npy"]);
        float[] map = NpyFile.Read(_folder["s.npy"]).Data;
        float[] activations = NpyFile.Read(_folder["d/activations.npy"]).Data;
        float[] weights = NpyFile.Read(_folder["d/weights.npy"]).Data;
        float[] expected = new float[map.Length];
        for (int i = 0; i < activations.Length; i++)
            expected[i % map.Length] += activations[i] * weights[i / map.Length];
        Compare.Close(expected, map, 1e-5);
        Assert.True(map.Min() < 0);
        Compare.Close(NpyFile.Read(_folder["r.npy"]).Data, [.. map.Select(x => Math.Max(x, 0))], 0);

        float reach = Math.Abs(TensorPrimitives.MaxMagnitude<float>(map));
        Assert.Equal((-reach, reach), (signed.GetProperty("scale").GetProperty("minimum").GetSingle(), signed.GetProperty("scale").GetProperty("maximum").GetSingle()));
        Assert.Equal(map.Min(), signed.GetProperty("map_min").GetSingle());
        Assert.Equal((byte)((map.Max() + reach) / (2 * reach) * 255), Tool.Picture(_folder["s.png"]).Pixels.Max());

        await Explain("--signed", "--colormap", "coolwarm", "--normalize", "symmetric", "--upsample", "nearest", "--output", _folder["p.png"]);
        await Explain("--signed", "--upsample", "nearest");
        Assert.Equal(await File.ReadAllBytesAsync(_folder["p.png"], TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(_folder["o.png"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_map_that_is_all_negative_is_one_side_of_the_colours()
    {
        // Every channel is evidence against the only class.
        ModelProto model = TinySegmenter.Write(_folder["m.onnx"], classes: 1);
        model.Graph.Initializer.Remove(model.Graph.Initializer.Single(i => i.Name == "w3"));
        model.Graph.Initializer.Add(Tensors.Make("w3", [1, 10, 1, 1], [.. Enumerable.Repeat(-1f, 10)]));
        model.Graph.Initializer.Remove(model.Graph.Initializer.Single(i => i.Name == "b3"));
        model.Graph.Initializer.Add(Tensors.Make("b3", [1], [0f]));
        OnnxFile.Write(_folder["m.onnx"], model);

        JsonElement signed = await Explain("--signed", "--heatmap", _folder["s.png"], "--upsample", "nearest");
        Assert.Equal("all-negative", signed.GetProperty("condition").GetString());
        byte[] levels = Tool.Picture(_folder["s.png"]).Pixels;
        Assert.Equal((0, true), (levels.Min(), levels.Max() <= 127));
        Assert.True(levels.Distinct().Count() > 3);
        Assert.Equal(signed.GetProperty("map_min").GetSingle(), signed.GetProperty("scale").GetProperty("minimum").GetSingle());

        JsonElement rectified = await Explain("--heatmap", _folder["r.png"]);
        Assert.Equal("empty", rectified.GetProperty("condition").GetString());
        Assert.All(Tool.Picture(_folder["r.png"]).Pixels, level => Assert.Equal(0, level));
    }

    [Fact]
    public async Task A_tensors_maps_are_signed_too()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        var random = new Random(4);
        float[] inputs = [.. Enumerable.Range(0, 2 * 3 * TinySegmenter.Places).Select(_ => (2 * random.NextSingle()) - 1)];
        await using (FileStream file = File.Create(_folder["x.npy"]))
            NpyFile.Write(file, [2, 3, TinySegmenter.Height, TinySegmenter.Width], inputs);
        foreach (string[] more in (string[][])[["--signed", "--map", _folder["s.npy"]], ["--map", _folder["r.npy"]]])
            Assert.Equal(0, (await Run(["explain", "--tensor", _folder["x.npy"], "--class", "1", "--model", _folder["m.onnx"], .. more])).Exit);
        float[] map = NpyFile.Read(_folder["s.npy"]).Data;
        Assert.True(map.Min() < 0);
        Compare.Close(NpyFile.Read(_folder["r.npy"]).Data, [.. map.Select(x => Math.Max(x, 0))], 0);
    }

    [Fact]
    public async Task A_product_of_signed_maps_is_refused() =>
        (await Tool.Explain(Tool.Grey, "--signed", "--merge", "product")).MustFail(2, "--signed and --merge product contradict each other");

    private async Task<JsonElement> Explain(params string[] more)
    {
        string[] output = more.Contains("--output") ? [] : ["--output", _folder["o.png"]];
        ToolResult result = await Run(["explain", Tool.Grey, "--class", "0", "--model", _folder["m.onnx"], "--json", .. more, .. output]);
        Assert.True(result.Exit == 0, result.Error);
        return Assert.Single(result.Json).GetProperty("classes")[0];
    }

    private Task<ToolResult> Run(params string[] arguments) => Tool.RunWithCache(new CacheSettings(_folder["cache"], null), arguments);
}
