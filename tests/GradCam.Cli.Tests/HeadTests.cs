using System.Text.Json;
using GradCam.NumPy;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Cli.Tests;

/// <summary>Tests models with several outputs, a Sigmoid, a ZipMap, and models that are not classifiers, through the whole tool.</summary>
public sealed class HeadTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fourteen_labels_have_the_models_own_probabilities()
    {
        string golden = Path.Combine(TestPaths.Goldens, "many-labels");
        float[] own = NpyFile.Read(Path.Combine(golden, "output_probabilities.npy")).Data;
        JsonElement report = (await Explain(Path.Combine(golden, "model.onnx"), "--tensor", Path.Combine(golden, "input_image.npy"), "--top", "14", "--json", "--layer", "/f/f.10/Relu_output_0")).Json[0];
        Assert.Equal("sigmoid", report.GetProperty("probabilities").GetString());
        JsonElement[] classes = [.. report.GetProperty("classes").EnumerateArray()];
        Assert.Equal(14, classes.Length);
        Assert.All(classes, c => Assert.Equal(own[c.GetProperty("index").GetInt32()], c.GetProperty("probability").GetSingle(), 1e-5f));

        await Explain(Path.Combine(golden, "model.onnx"), "--tensor", Path.Combine(golden, "input_image.npy"), "--class", "2", "--map", _folder["m.npy"], "--layer", "/f/f.10/Relu_output_0");
        Compare.Close(NpyFile.Read(Path.Combine(golden, "map_0_0.npy")).Data, NpyFile.Read(_folder["m.npy"]).Data, 1e-4);
    }

    [Fact]
    public async Task A_batch_of_independent_labels_has_their_probabilities_and_no_accuracy()
    {
        Copy("multilabel");
        Directory.CreateDirectory(_folder["pictures/a"]);
        File.Copy(Tool.Seed("palette.png"), _folder["pictures/a/p.png"]);
        JsonElement c = (await Explain(_folder["multilabel.onnx"], _folder["pictures/a/p.png"], "--class", "a", "--json", "--output", _folder["o.png"])).Json[0].GetProperty("classes")[0];
        Assert.Equal(1 / (1 + Math.Exp(-c.GetProperty("logit").GetDouble())), c.GetProperty("probability").GetDouble(), 1e-5);

        ToolResult batch = await Tool.RunWithCache(Cache, "batch", _folder["pictures"], "--model", _folder["multilabel.onnx"], "--output", _folder["run"], "--truth", "folders", "--jsonl", _folder["rows.jsonl"], "--class", "a");
        Assert.Equal(0, batch.Exit);
        Assert.Contains("no accuracy: several classes may be right", batch.Output, StringComparison.Ordinal);
        JsonElement row = JsonDocument.Parse(File.ReadAllLines(_folder["rows.jsonl"])[0]).RootElement;
        Assert.Equal(c.GetProperty("probability").GetSingle(), row.GetProperty("target_probability").GetSingle(), 1e-5f);
        Assert.False(row.TryGetProperty("correct", out _));
    }

    [Fact]
    public async Task Two_heads_are_both_named_and_either_can_be_chosen()
    {
        Copy("twoheads");
        ToolResult first = await Explain(_folder["twoheads.onnx"], Tool.Grey, "--json", "--output", _folder["o/"], "--top", "9");
        Assert.Contains("'shape' could be scores, too. Choose with --head NAME", first.Error, StringComparison.Ordinal);
        Assert.Equal(("colour", 3), (first.Json[0].GetProperty("head").GetString(), first.Json[0].GetProperty("classes").GetArrayLength()));
        Assert.Equal("shape", first.Json[0].GetProperty("other_heads")[0].GetString());
        JsonElement second = (await Explain(_folder["twoheads.onnx"], Tool.Grey, "--json", "--output", _folder["o/"], "--top", "9", "--head", "shape")).Json[0];
        Assert.Equal(("shape", 5), (second.GetProperty("head").GetString(), second.GetProperty("classes").GetArrayLength()));
        string text = (await Tool.Run("inspect", _folder["twoheads.onnx"], "--head", "shape")).Output;
        Assert.Contains("output         colour [N, 3]: --head colour explains it", text, StringComparison.Ordinal);
        Assert.Contains("output         shape [N, 5]: explained", text, StringComparison.Ordinal);
        (await Tool.RunWithCache(Cache, "explain", Tool.Grey, "--model", _folder["twoheads.onnx"], "--head", "shapes")).MustFail(1, "Did you mean 'shape'?");
        (await Tool.Run("explain", Tool.Grey, "--model", _folder["twoheads.onnx"], "--head", "")).MustFail(2, "--head is empty");
        (await Tool.Explain(Tool.Grey, "--head", "shape")).MustFail(2, "--head is for a plain model");
    }

    [Fact]
    public async Task Scores_are_explained_and_not_the_embedding_in_front()
    {
        Copy("embfirst");
        JsonElement report = (await Explain(_folder["embfirst.onnx"], Tool.Grey, "--json", "--output", _folder["o/"], "--top", "9")).Json[0];
        Assert.Equal(("scores", 3), (report.GetProperty("head").GetString(), report.GetProperty("classes").GetArrayLength()));
        Assert.False(report.TryGetProperty("other_heads", out _));
    }

    [Theory]
    [InlineData("customvision")]
    [InlineData("custom_vision_zipmap")]
    public async Task A_ZipMap_is_traced_back_and_gives_the_labels(string name)
    {
        Copy(name);
        string[] labels = [.. (await Tool.Run("inspect", _folder[$"{name}.onnx"], "--json")).Json[0].GetProperty("labels").EnumerateArray().Select(l => l.GetString()!)];
        JsonElement report = (await Explain(_folder[$"{name}.onnx"], Tool.Grey, "--json", "--output", _folder["o/"], "--top", "9")).Json[0];
        JsonElement[] classes = [.. report.GetProperty("classes").EnumerateArray()];
        Assert.Equal("softmax", report.GetProperty("probabilities").GetString());
        Assert.All(classes, c => Assert.Equal(labels[c.GetProperty("index").GetInt32()], c.GetProperty("label").GetString()));
        Assert.Equal(1, classes.Sum(c => c.GetProperty("probability").GetDouble()), 1e-5);
    }

    [Theory]
    [InlineData("grids", "detector")]
    [InlineData("yolo_grid", "detector")]
    [InlineData("yunet_like", "detector")]
    [InlineData("yolov8like", "detector")]
    [InlineData("detrlike", "detector")]
    [InlineData("embedding", "embedding model")]
    public async Task What_is_no_classifier_is_named_by_explain_and_inspect(string name, string type)
    {
        Copy(name);
        string model = _folder[$"{name}.onnx"];
        ToolResult inspected = await Tool.Run("inspect", model);
        ToolResult explained = await Tool.RunWithCache(Cache, "explain", Tool.Grey, "--model", model, "--output", _folder["o.png"]);
        Assert.Equal((1, 1), (inspected.Exit, explained.Exit));
        Assert.Contains($"This is probably a{(type[0] == 'e' ? "n" : "")} {type}", inspected.Error, StringComparison.Ordinal);
        Assert.EndsWith(inspected.Error["gradcam: ".Length..], explained.Error, StringComparison.Ordinal);
        Assert.Single(inspected.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Labels_beside_a_model_are_read_and_made_part_of_the_cache()
    {
        TinyModel.Write(_folder["m.onnx"]);
        File.WriteAllText(_folder["classes.json"], "{\"cat\": 0, \"dog\": 1, \"emu\": 2}");
        JsonElement report = (await Explain(_folder["m.onnx"], Tool.Grey, "--json", "--output", _folder["o/"], "--top", "3")).Json[0];
        Assert.Equal(["cat", "dog", "emu"], report.GetProperty("classes").EnumerateArray().OrderBy(c => c.GetProperty("index").GetInt32()).Select(c => c.GetProperty("label").GetString()));
        File.WriteAllText(_folder["classes.json"], "[\"x\", \"y\", \"z\"]");
        report = (await Explain(_folder["m.onnx"], Tool.Grey, "--json", "--output", _folder["o.png"], "--class", "z")).Json[0];
        Assert.Equal(2, report.GetProperty("classes")[0].GetProperty("index").GetInt32());
        File.WriteAllText(_folder["classes.json"], "[\"x\", \"y\"]");
        Assert.Contains("classes.json beside the model has 2 class names for 3 classes, and is not used", (await Tool.Run("inspect", _folder["m.onnx"])).Output, StringComparison.Ordinal);
    }

    private Cache.CacheSettings Cache => new(_folder["cache"], null);

    private void Copy(string name) => File.Copy(Path.Combine(TestPaths.Goldens, "reports", $"{name}.onnx"), _folder[$"{name}.onnx"]);

    private async Task<ToolResult> Explain(string model, params string[] args)
    {
        ToolResult result = await Tool.RunWithCache(Cache, ["explain", "--model", model, .. args]);
        Assert.True(result.Exit == 0, result.Error);
        return result;
    }
}
