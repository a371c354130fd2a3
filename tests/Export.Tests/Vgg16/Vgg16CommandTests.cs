using System.Text.Json.Nodes;
using Export.Tests.Weights;
using GradCam.Explaining;
using GradCam.Pictures;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace Export.Tests.Vgg16;

public sealed class Vgg16CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_three_weight_files_give_the_same_folder()
    {
        string[] files = [SeedWeights.Safetensors, SeedWeights.Zip(_folder.FullName), SeedWeights.Legacy(_folder.FullName)];
        string[] folders = [_folder["from-safetensors"], _folder["from-zip"], _folder["from-legacy"]];
        for (int i = 0; i < files.Length; i++)
            Assert.Equal(ExportTool.Success, await Run("vgg16", "--weights", files[i], "--output", folders[i]));

        foreach (string other in folders.Skip(1))
        {
            Assert.Equal(Names(folders[0]), Names(other));
            foreach (string name in Names(other).Where(n => n != "model.json"))
                Assert.Equal(File.ReadAllBytes(Path.Combine(folders[0], name)), File.ReadAllBytes(Path.Combine(other, name)));
            Assert.Equal(ManifestWithoutSource(folders[0]), ManifestWithoutSource(other));
        }
    }

    /// <summary>The graphs in the repository are those that the exporter creates today.</summary>
    [Fact]
    public async Task The_committed_graphs_of_the_standard_vgg16_are_up_to_date()
    {
        Assert.Equal(ExportTool.Success, await Run("vgg16", "--graphs-only", "--output", _folder["vgg16"]));

        string committed = TestPaths.InRepository("models", "vgg16-split");
        foreach (string name in Names(_folder["vgg16"]))
        {
            // After an export with weights, the manifest contains their hashes.
            if (name == "model.json")
                Assert.Equal(ManifestWithoutSource(_folder["vgg16"]), ManifestWithoutSource(committed));
            else
                Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["vgg16"], name)), File.ReadAllBytes(Path.Combine(committed, name)));
        }
    }

    [Fact]
    public async Task At_the_papers_layer_the_maps_are_those_of_pytorch()
    {
        Assert.Equal(ExportTool.Success, await Run("vgg16", "--weights", NarrowVgg16.Weights, "--layer", "features.29", "--output", _folder["model"]));
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        var picture = new Picture(224, 224, new Npz(Path.Combine(TestPaths.Goldens, "seed", "exact_jpg.npz")).Bytes("resized"));
        Explanation explanation = explainer.Explain(picture, new ExplainOptions { KeepTensors = true }, TestContext.Current.CancellationToken);

        var golden = new Npz(Path.Combine(TestPaths.Goldens, "seed", "exact_features29.npz"));
        Compare.Close(golden.Floats("scores").Data, explanation.Scores, 1e-4);
        Compare.Close(golden.Floats("activations").Data, explanation.Tensors!.Activations.Data, 1e-4);
        Compare.Close(golden.Floats("gradients").Data, explanation.Tensors.Gradients[0].Data, 1e-4);
        Compare.Close(golden.Floats("map").Data, explanation.Classes[0].Map.Values, 1e-4);
    }

    [Theory]
    [InlineData("features.24")]
    [InlineData("features.25")]
    [InlineData("features.26")]
    [InlineData("features.27")]
    [InlineData("features.28")]
    public async Task Every_layer_from_24_on_passes_the_exporters_own_verification(string layer) =>
        Assert.Equal(ExportTool.Success, await Run("vgg16", "--weights", NarrowVgg16.Weights, "--layer", layer, "--output", _folder["model"]));

    [Theory]
    [InlineData("features.23")]
    [InlineData("features.31")]
    [InlineData("classifier.0")]
    [InlineData("features.+29")]
    public async Task Another_layer_is_a_usage_error(string layer)
    {
        Assert.Equal(ExportTool.Usage, await Run("vgg16", "--weights", NarrowVgg16.Weights, "--layer", layer, "--output", _folder["model"]));
        Assert.Contains($"--layer {layer}: choose features.24 to features.30", _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    [Fact]
    public async Task Labels_come_along()
    {
        string[] labels = [.. Enumerable.Range(0, 20).Select(i => $"class number {i}")];
        File.WriteAllLines(_folder["names.txt"], labels);
        Assert.Equal(ExportTool.Success, await Run("vgg16", "--weights", NarrowVgg16.Weights, "--labels", _folder["names.txt"], "--output", _folder["model"]));
        Assert.Equal(labels, File.ReadAllLines(Path.Combine(_folder["model"], "labels.txt")));
    }

    [Fact]
    public async Task Labels_of_another_number_are_refused()
    {
        File.WriteAllLines(_folder["names.txt"], ["cat", "dog"]);
        await Fails("2 labels for 20 classes", "vgg16", "--weights", NarrowVgg16.Weights, "--labels", _folder["names.txt"], "--output", _folder["model"]);
    }

    [Fact]
    public async Task A_missing_tensor_is_named()
    {
        RewriteHeader(header =>
        {
            header["features.10.scale"] = header["features.10.bias"]!.DeepClone();
            header.Remove("features.10.bias");
        });
        await Fails("lacks the tensor 'features.10.bias'", "vgg16", "--weights", _folder["changed.safetensors"], "--output", _folder["model"]);
    }

    [Fact]
    public async Task A_misshapen_tensor_is_named_with_both_shapes()
    {
        RewriteHeader(header => header["features.10.weight"]!["shape"] = new JsonArray(32, 3, 3, 16));
        await Fails("the tensor 'features.10.weight' is [32, 3, 3, 16]", "vgg16", "--weights", _folder["changed.safetensors"], "--output", _folder["model"]);
    }

    [Fact]
    public async Task A_missing_file_is_named() =>
        await Fails("no-such.pth", "vgg16", "--weights", _folder["no-such.pth"], "--output", _folder["model"]);

    [Fact]
    public async Task A_folder_of_something_else_is_not_replaced()
    {
        Directory.CreateDirectory(_folder["holiday"]);
        File.WriteAllText(Path.Combine(_folder["holiday"], "beach.txt"), "sun");
        await Fails("holds other things", "vgg16", "--weights", NarrowVgg16.Weights, "--output", _folder["holiday"]);
        Assert.Equal("sun", File.ReadAllText(Path.Combine(_folder["holiday"], "beach.txt")));
    }

    [Fact]
    public async Task A_split_model_is_replaced_and_its_readme_is_kept()
    {
        Assert.Equal(ExportTool.Success, await Run("vgg16", "--weights", NarrowVgg16.Weights, "--output", _folder["model"]));
        File.WriteAllText(Path.Combine(_folder["model"], "README.md"), "mine");
        Assert.Equal(ExportTool.Success, await Run("vgg16", "--weights", NarrowVgg16.Weights, "--layer", "features.29", "--output", _folder["model"]));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder["model"], "README.md")));
        Assert.Contains("features.29", File.ReadAllText(Path.Combine(_folder["model"], "model.json")), StringComparison.Ordinal);
        Assert.Equal(["model"], Directory.EnumerateDirectories(_folder.FullName).Select(Path.GetFileName));
    }

    /// <summary>TensorFlow.js uses the same file name.</summary>
    [Fact]
    public async Task A_folder_with_another_kind_of_model_json_keeps_all_that_it_holds()
    {
        Directory.CreateDirectory(_folder["web/.git"]);
        File.WriteAllText(_folder["web/model.json"], """{"format": "layers-model", "modelTopology": {}}""");
        File.WriteAllText(_folder["web/.git/config"], "history");
        await Fails("not a split model's manifest", "vgg16", "--weights", NarrowVgg16.Weights, "--output", _folder["web"]);
        await Fails("not a split model's manifest", "vgg16", "--graphs-only", "--output", _folder["web"]);
        Assert.Equal([".git/config", "model.json"], Directory.EnumerateFiles(_folder["web"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder["web"], f).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_input_lies_in_the_folder_that_is_written()
    {
        Directory.CreateDirectory(_folder["model"]);
        File.Copy(NarrowVgg16.Weights, _folder["model/w.safetensors"]);
        File.WriteAllText(_folder["model/labels.txt"], "a\n");
        await Refuses("--weights reads", "vgg16", "--weights", _folder["model/w.safetensors"], "--output", _folder["model"]);
        await Refuses("--labels reads", "vgg16", "--weights", NarrowVgg16.Weights, "--labels", _folder["model/labels.txt"], "--output", _folder["model"]);
        await Refuses("--output writes that folder", "vgg16", "--download", "--weights", _folder["model/net.pth"], "--output", _folder["model"]);
        await Refuses("MODEL.onnx reads", _folder["model/m.onnx"], "--output", _folder["model"]);
        await Refuses("is in the folder", "vgg16", "--weights", NarrowVgg16.Weights, "--quantize", "int8", "--calibration", _folder["model"], "--output", _folder["model/out"]);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder["model"]).Count());

        async Task Refuses(string why, params string[] args)
        {
            Assert.Equal(ExportTool.Usage, await Run(args));
            Assert.Contains(why, _error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_folder["file"], "");
        await Fails("cannot be written", "vgg16", "--weights", NarrowVgg16.Weights, "--output", Path.Combine(_folder["file"], "model"));
    }

    [Theory]
    [InlineData("vgg16", "--output", "x")]
    [InlineData("vgg16", "--weights", "x")]
    [InlineData("vgg16", "--graphs-only", "--weights", "w", "--output", "x")]
    [InlineData("--output", "x")]
    [InlineData("model.onnx", "--output", "x", "--size", "0")]
    public async Task Options_that_do_not_fit_are_a_usage_error(params string[] args)
    {
        Assert.Equal(ExportTool.Usage, await Run(args));
        Assert.StartsWith("gradcam-export: ", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] args) => ExportTool.Run(args, _output, _error);

    private async Task Fails(string why, params string[] args)
    {
        Assert.Equal(ExportTool.Failure, await Run(args));
        Assert.Contains(why, _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.FullName), e => e.EndsWith(".tmp", StringComparison.Ordinal));
    }

    // Writes the golden weights with another header; the data do not move.
    private void RewriteHeader(Action<JsonObject> change)
    {
        byte[] file = File.ReadAllBytes(NarrowVgg16.Weights);
        int length = (int)BitConverter.ToInt64(file);
        JsonObject header = JsonNode.Parse(file.AsSpan(8, length))!.AsObject();
        change(header);
        byte[] changed = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        File.WriteAllBytes(_folder["changed.safetensors"], [.. BitConverter.GetBytes((long)changed.Length), .. changed, .. file.AsSpan(8 + length)]);
    }


    private static string[] Names(string folder) => [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string ManifestWithoutSource(string folder)
    {
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "model.json")))!.AsObject();
        manifest.Remove("source");
        manifest["weights"]!.AsObject().Remove("sha256");
        return manifest.ToJsonString();
    }
}
