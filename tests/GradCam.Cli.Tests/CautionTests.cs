using System.Text.Json;
using System.Text.Json.Nodes;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Every command reports the doubts about its answer, and inspect reports in advance what explain would report.</summary>
public sealed class CautionTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    private string Model => _folder["m.onnx"];

    [Fact]
    public async Task Large_scores_are_told_wherever_the_preprocessing_is_assumed()
    {
        Write(graph =>
        {
            graph.Initializer.Add(Tensors.Make("thousand", [], [1000f]));
            graph.Node.Insert(7, new NodeProto { OpType = "Mul", Name = "mul", Input = { "logits", "thousand" }, Output = { "large" } });
            graph.Node[^1].Input[0] = "large";
        });
        const string Told = "its preprocessing is assumed: the range of its input's values is probably wrong";
        ToolResult explained = await Run("explain", Tool.Grey, "--model", Model, "--output", _folder["o.png"], "--json");
        Assert.Contains(Told, explained.Error, StringComparison.Ordinal);
        Assert.Contains(Told, explained.Json[0].GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);

        ToolResult batch = await Run("batch", Tool.Grey, "--model", Model, "--output", _folder["run"], "--overlays", "none");
        Assert.Contains(Told, batch.Error, StringComparison.Ordinal);
        JsonElement run = JsonDocument.Parse(File.ReadAllText(_folder["run/run.json"])).RootElement;
        Assert.Contains(run.GetProperty("notes").EnumerateArray(), n => n.GetProperty("kind").GetString() == "large-scores" && n.GetProperty("caution").GetBoolean());
        Assert.Contains("is probably wrong", File.ReadAllText(_folder["run/report/data/run.js"]), StringComparison.Ordinal);

        // The note is there once, regardless of the number of merges, and a run can continue.
        Assert.Contains(Told, (await Run("merge", _folder["run"])).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("batch", Tool.Grey, "--model", Model, "--output", _folder["run"], "--overlays", "none")).Exit);
        Assert.Equal(2, File.ReadAllText(_folder["run/run.json"]).Split("large-scores").Length);

        ToolResult evaluated = await Run("evaluate", Tool.Grey, "--model", Model, "--metric", "sparsity", "--method", "gradcam", "--json", _folder["e.json"], "--html", _folder["e.html"]);
        Assert.Contains(Told, evaluated.Error, StringComparison.Ordinal);
        Assert.Contains("large-scores", File.ReadAllText(_folder["e.json"]), StringComparison.Ordinal);
        Assert.Contains("is probably wrong", File.ReadAllText(_folder["e.html"]), StringComparison.Ordinal);

        ToolResult settled = await Run("explain", Tool.Grey, "--model", Model, "--preprocessing", "zero-one", "--resize", "stretch", "--output", _folder["o.png"]);
        Assert.DoesNotContain("probably wrong", settled.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rounding_noise_of_one_of_several_layers_is_left_out_and_told()
    {
        Write(InFrontOfNormalization);
        ToolResult alone = await Run("explain", Tool.Grey, "--model", Model, "--layer", "relu2", "--class", "1", "--output", _folder["o.png"], "--json");
        Assert.DoesNotContain("noise", alone.Error, StringComparison.Ordinal);
        ToolResult merged = await Run("explain", Tool.Grey, "--model", Model, "--layer", "relu2", "--layer", "relu2_in", "--merge", "product", "--class", "1", "--output", _folder["o.png"], "--json");
        Assert.Contains("is made without relu2_in: there the channel weights are rounding noise", merged.Error, StringComparison.Ordinal);

        // The remaining map is relu2's, scaled.
        Assert.Equal(1, merged.Json[0].GetProperty("classes")[0].GetProperty("map_max").GetDouble(), 1e-5);

        ToolResult both = await Run("explain", Tool.Grey, "--model", Model, "--layer", "relu2_in", "--layer", "double", "--class", "1", "--output", _folder["o.png"], "--json");
        Assert.Contains("is rounding noise: at layer relu2_in + double", both.Error, StringComparison.Ordinal);
        ToolResult batch = await Run("batch", Tool.Grey, "--model", Model, "--layer", "relu2_in", "--layer", "double", "--class", "1", "--output", _folder["run"], "--overlays", "none", "--jsonl", _folder["rows.jsonl"]);
        Assert.Equal(0, batch.Exit);
        Assert.Contains("\"map_condition\":\"noise\"", File.ReadAllText(_folder["rows.jsonl"]).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evaluation_tells_of_maps_that_are_rounding_noise()
    {
        Write(InFrontOfNormalization);
        ToolResult result = await Run("evaluate", Tool.Grey, "--model", Model, "--layer", "relu2_in", "--class", "1", "--method", "gradcam", "--method", "hirescam", "--metric", "sparsity", "--json", _folder["e.json"], "--csv", _folder["e.csv"], "--html", _folder["e.html"]);
        Assert.True(result.Exit == 0, result.Error);
        Assert.Contains("gradcam: 1 of 1 maps are rounding noise", result.Error, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(_folder["e.json"])).RootElement;
        Assert.Contains("rounding noise", json.GetProperty("caution").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, json.GetProperty("methods")[0].GetProperty("noise").GetProperty("mean").GetDouble());
        Assert.False(json.GetProperty("methods")[1].TryGetProperty("noise", out _));
        Assert.Contains("gradcam,0,noise,1,", File.ReadAllText(_folder["e.csv"]), StringComparison.Ordinal);
        Assert.Contains("1 of 1 maps are rounding noise", File.ReadAllText(_folder["e.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mean_and_range_that_were_changed_in_a_split_model_are_doubted()
    {
        NarrowVgg16.CopyTo(_folder["split"]);
        Assert.DoesNotContain("contradicts", (await Run("explain", Tool.Grey, "--model", _folder["split"], "--output", _folder["o.png"])).Error, StringComparison.Ordinal);
        string path = _folder["split/model.json"];
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["preprocessing"]!["mean"] = new JsonArray(123.675, 116.28, 103.53);
        File.WriteAllText(path, manifest.ToJsonString());
        ToolResult result = await Run("explain", Tool.Grey, "--model", _folder["split"], "--output", _folder["o.png"], "--json");
        Assert.Contains("warning: the preprocessing contradicts itself", result.Error, StringComparison.Ordinal);
        Assert.Contains("doubtful-preprocessing", result.Output, StringComparison.Ordinal);
        Assert.Contains("contradicts itself", (await Run("inspect", _folder["split"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clip_behind_the_layer_that_zeroes_everything_is_told()
    {
        Write(graph =>
        {
            graph.Initializer.Add(Tensors.Make("low", [], [-3000f]));
            graph.Initializer.Add(Tensors.Make("high", [], [-2000f]));
            graph.Node.Insert(7, new NodeProto { OpType = "Clip", Name = "clip", Input = { "logits", "low", "high" }, Output = { "clipped" } });
            graph.Node[^1].Input[0] = "clipped";
        });
        ToolResult result = await Run("explain", Tool.Grey, "--model", Model, "--output", _folder["o.png"]);
        Assert.Contains("the map of class 0 is empty, and so is its signed map", result.Error, StringComparison.Ordinal);
        Assert.Contains("a Clip, a Relu or a rounding behind the layer is at its bound", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preprocessing_that_is_no_better_than_guessing_is_not_saved()
    {
        Write(_ => { });
        Directory.CreateDirectory(_folder["pictures"]);
        File.Copy(Tool.Grey, _folder["pictures/a.png"]);
        JsonElement all = (await Run("explain", Tool.Grey, "--model", Model, "--output", _folder["o/"], "--top", "3", "--json")).Json[0].GetProperty("classes");
        int worst = all[2].GetProperty("index").GetInt32();
        File.WriteAllText(_folder["truth.csv"], $"id,class\na.png,{worst}\n");
        ToolResult result = await Run("preprocessing", Model, _folder["pictures"], "--truth", _folder["truth.csv"], "--write");
        Assert.Equal(1, result.Exit);
        Assert.Contains("preprocessing.json: not written. The best preprocessing gives 0 % right answers, no more than guessing one of 3 classes", result.Error, StringComparison.Ordinal);
        Assert.Contains("best first", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["preprocessing.json"]));
    }

    [Fact]
    public async Task Inspect_fails_if_explain_would()
    {
        Write(graph =>
        {
            graph.Node[4].Input[0] = "odd";
            graph.Node.Insert(4, new NodeProto { OpType = "Acosh", Name = "odd_node", Input = { "relu2" }, Output = { "odd" } });
        });
        ToolResult inspected = await Run("inspect", Model, "--layer", "relu2");
        ToolResult explained = await Run("explain", Tool.Grey, "--model", Model, "--layer", "relu2", "--output", _folder["o.png"]);
        Assert.Equal((1, 1), (inspected.Exit, explained.Exit));
        Assert.Contains("  Grad-CAM       not possible: ", inspected.Output, StringComparison.Ordinal);
        Assert.Contains("Acosh", inspected.Error, StringComparison.Ordinal);
        Assert.EndsWith(inspected.Error["gradcam: ".Length..], explained.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Run("inspect", Model, "--layer", "relu2", "--json")).Exit);
    }

    [Theory]
    [InlineData("onnx/m.onnx")]
    [InlineData("m.onnx")]
    public async Task Names_of_a_config_beside_the_model_or_one_folder_up_are_used(string place)
    {
        Directory.CreateDirectory(_folder["hub/onnx"]);
        TinyModel.Write(_folder["hub/" + place]);
        File.WriteAllText(_folder["hub/config.json"], "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\", \"2\": \"emu\"}, \"model_type\": \"resnet\"}");
        File.WriteAllText(_folder["hub/preprocessor_config.json"], "{\"do_normalize\": true, \"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5], \"size\": {\"height\": 16, \"width\": 16}, \"resample\": 3}");
        ToolResult result = await Run("explain", Tool.Grey, "--model", _folder["hub/" + place], "--class", "emu", "--output", _folder["o.png"], "--json");
        Assert.True(result.Exit == 0, result.Error);
        JsonElement report = result.Json[0];
        Assert.Equal((2, "emu"), (report.GetProperty("classes")[0].GetProperty("index").GetInt32(), report.GetProperty("classes")[0].GetProperty("label").GetString()));
        Assert.StartsWith("preprocessor_config.json", report.GetProperty("preprocessing").GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("assumed", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The exporter of PyTorch 2.5 and later numbers the nodes, and stores the modules in their metadata.</summary>
    [Fact]
    public async Task A_module_is_found_by_the_metadata_of_nodes()
    {
        Write(graph =>
        {
            string[] scopes = ["['', 'layer3', 'layer3.0', 'conv2d']", "['', 'layer3', 'relu']", "['', 'layer4', 'layer4.0', 'layer4.0.conv1', 'conv2d_1']", "['', 'layer4', 'layer4.0', 'relu_1']", "['', 'avgpool', 'mean']", "['', 'view']", "['', 'fc', 'linear']", "['', 'softmax']"];
            foreach ((NodeProto node, string scope) in graph.Node.Zip(scopes))
                node.MetadataProps.Add(new StringStringEntryProto { Key = "pkg.torch.onnx.name_scopes", Value = scope });
        });
        foreach ((string wanted, string layer) in new[] { ("layer4", "relu2"), ("layer4[-1].conv1", "relu2_in"), ("layer3", "relu1") })
            Assert.Equal(layer, (await Run("explain", Tool.Grey, "--model", Model, "--layer", wanted, "--output", _folder["o.png"], "--json")).Json[0].GetProperty("layer").GetString());
        (await Run("inspect", Model, "--layer", "layer5")).MustFail(1, "'layer5'");
    }

    // The mean over space of each channel's gradient is 0 at relu2_in and at double.
    private static void InFrontOfNormalization(GraphProto graph)
    {
        graph.Initializer.Add(Tensors.Make("two", [], [2f]));
        graph.Initializer.Add(Tensors.Make("scale", [12], [.. Enumerable.Range(1, 12).Select(i => i / 6f)]));
        graph.Initializer.Add(Tensors.Make("shift", [12], new float[12]));
        graph.Node.Insert(3, new NodeProto { OpType = "Mul", Name = "mul", Input = { "relu2_in", "two" }, Output = { "double" } });
        graph.Node.Insert(4, new NodeProto { OpType = "InstanceNormalization", Name = "norm", Input = { "double", "scale", "shift" }, Output = { "normal" } });
        graph.Node[5].Input[0] = "normal";
    }

    private void Write(Action<GraphProto> change)
    {
        TinyModel.Write(Model);
        ModelProto model = OnnxFile.Read(Model);
        change(model.Graph);
        OnnxFile.Write(Model, model);
    }

    private Task<ToolResult> Run(params string[] args) => Tool.RunWithCache(new Cache.CacheSettings(_folder["cache"], null), args);
}
