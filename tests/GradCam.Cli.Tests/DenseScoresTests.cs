using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.NetVips;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests models that score each position, and models with one score.</summary>
public sealed class DenseScoresTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Classes_are_explained_where_they_are_highest()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        JsonElement[] classes = await Classes("--top", "2", "--output", _folder["o"], "--json");
        Assert.Equal(2, classes.Length);
        Assert.True(classes[0].GetProperty("probability").GetDouble() >= classes[1].GetProperty("probability").GetDouble());
        Assert.All(classes, c => Assert.True(c.GetProperty("dense").GetBoolean()));
        Assert.Matches("class [0-2] at [0-9]+ of 384 positions, at which it is highest", classes[0].GetProperty("target").GetString());
        ToolResult text = await Explain("--output", _folder["o.png"]);
        Assert.Contains("% of the positions, mean logit", text.Output, StringComparison.Ordinal);
        Assert.Contains("3 classes at each of 16x24 positions", (await Run("inspect", _folder["m.onnx"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mask_says_which_places_count()
    {
        TinySegmenter.Write(_folder["m.onnx"]);

        // The model sees all of a picture of twice its size; the left half counts.
        WritePicture("picture.png", (x, y, c) => (byte)((x * 5) + (y * 3) + (c * 40)));
        WritePicture("mask.png", (x, _, _) => (byte)(x < TinySegmenter.Width ? 255 : 0));
        string[] common = ["--class", "1", "--preprocessing", "zero-one", "--resize", "stretch", "--dump", _folder["d"], "--output", _folder["o.png"], "--json"];
        JsonElement masked = Assert.Single(await Classes(_folder["picture.png"], [.. common, "--mask", _folder["mask.png"]]));
        float[] scores = NpyFile.Read(_folder["d/scores.npy"]).Data[TinySegmenter.Places..(2 * TinySegmenter.Places)];
        double left = scores.Where((_, p) => p % TinySegmenter.Width < TinySegmenter.Width / 2).Average(s => (double)s);
        Assert.Equal("class 1 within the mask", masked.GetProperty("target").GetString());

        // On the edge, a position is white by seven eighths or by one, depending on the filter.
        Assert.InRange(masked.GetProperty("logit").GetDouble(), left - 0.05, left + 0.05);
        JsonElement whole = Assert.Single(await Classes(_folder["picture.png"], common));
        Assert.NotEqual(whole.GetProperty("value").GetDouble(), masked.GetProperty("value").GetDouble(), 2);
    }

    [Fact]
    public async Task Masks_that_do_not_fit_are_refused()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        WritePicture("mask.png", (_, _, _) => 255);
        ToolResult size = await Explain("--mask", _folder["mask.png"], "--output", _folder["o.png"]);
        Assert.Equal(1, size.Exit);
        Assert.Contains("this mask is 48x32, and the picture 97x61", size.Error, StringComparison.Ordinal);
        (await Tool.Explain(Tool.Grey, Tool.Seed("alpha.png"), "--mask", _folder["mask.png"])).MustFail(2, "--mask belongs to one picture");
        (await Tool.Explain(Tool.Grey, "--mask", Tool.Grey, "--output", _folder["o.png"])).MustFail(1, "Leave the mask out");
        (await Tool.Explain("--tensor", "x.npy", "--mask", _folder["mask.png"])).MustFail(2, "--mask needs a picture");
        ToolResult own = await Explain("--mask", _folder["mask.png"], "--output", _folder["mask.png"]);
        Assert.Equal(1, own.Exit);
    }

    [Fact]
    public async Task Commands_that_want_one_class_per_picture_refuse_it()
    {
        TinySegmenter.Write(_folder["m.onnx"]);
        ToolResult evaluate = await Run("evaluate", Tool.Grey, "--model", _folder["m.onnx"]);
        Assert.Equal(1, evaluate.Exit);
        Assert.Contains("Only gradcam explain supports it", evaluate.Error, StringComparison.Ordinal);
        ToolResult concepts = await Run("concepts", Tool.Grey, "--model", _folder["m.onnx"]);
        Assert.Equal(1, concepts.Exit);
        Assert.Contains("Only gradcam explain supports it", concepts.Error, StringComparison.Ordinal);
        ToolResult batch = await Run("batch", Tool.Grey, "--model", _folder["m.onnx"], "--output", _folder["run"]);
        Assert.Equal(1, batch.Exit);
        Assert.Contains("Explain its pictures with gradcam explain", batch.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_score_has_no_probability()
    {
        // A regression: the first convolution's mean, times a number.
        ModelProto model = TinySegmenter.Write(_folder["m.onnx"], classes: 1);
        GraphProto graph = model.Graph;
        graph.Node.RemoveAt(graph.Node.Count - 1);
        graph.Node.Add(new NodeProto { OpType = "GlobalAveragePool", Name = "mean", Input = { "grid" }, Output = { "mean" } });
        graph.Node.Add(new NodeProto { OpType = "Flatten", Name = "age", Input = { "mean" }, Output = { "age" } });
        graph.Output[0] = new ValueInfoProto { Name = "age" };
        OnnxFile.Write(_folder["m.onnx"], model);

        JsonElement explained = Assert.Single(await Classes("--output", _folder["o.png"], "--json", "--legend"));
        Assert.Equal((0, JsonValueKind.Null), (explained.GetProperty("index").GetInt32(), explained.GetProperty("probability").ValueKind));
        ToolResult text = await Explain("--output", _folder["o.png"], "--dump", _folder["d"]);
        Assert.Contains("class 0: score ", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("%", text.Output, StringComparison.Ordinal);

        ToolResult evaluate = await Run("evaluate", Tool.Grey, "--model", _folder["m.onnx"]);
        Assert.Equal(1, evaluate.Exit);
        Assert.Contains("the model has one score", evaluate.Error, StringComparison.Ordinal);

        // The score's gradient at the grid of 8x12 is w / 96, and so are the channel weights.
        Compare.Close([.. model.Constant("w3").Select(w => w / 96)], NpyFile.Read(_folder["d/weights.npy"]).Data, 1e-5);
    }

    private async Task<JsonElement[]> Classes(string picture, string[] more)
    {
        ToolResult result = await Run(["explain", picture, "--model", _folder["m.onnx"], .. more]);
        Assert.True(result.Exit == 0, result.Error);
        return [.. Assert.Single(result.Json).GetProperty("classes").EnumerateArray()];
    }

    private Task<JsonElement[]> Classes(params string[] more) => Classes(Tool.Grey, more);

    private Task<ToolResult> Explain(params string[] more) => Run(["explain", Tool.Grey, "--model", _folder["m.onnx"], .. more]);

    private Task<ToolResult> Run(params string[] arguments) => Tool.RunWithCache(new CacheSettings(_folder["cache"], null), arguments);

    private void WritePicture(string name, Func<int, int, int, byte> level)
    {
        const int W = 2 * TinySegmenter.Width;
        const int H = 2 * TinySegmenter.Height;
        byte[] pixels = [.. Enumerable.Range(0, W * H * Picture.Channels).Select(i => level(i / Picture.Channels % W, i / Picture.Channels / W, i % Picture.Channels))];
        File.WriteAllBytes(_folder[name], new NetVipsCodec().Encode(new Picture(W, H, pixels), PictureFormat.Png));
    }
}
