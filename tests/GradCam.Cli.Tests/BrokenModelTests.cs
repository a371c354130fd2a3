using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class BrokenModelTests
{
    [Fact]
    public async Task No_such_folder() => await MustFail("/no/such/model", "/no/such/model: no such folder.");

    [Fact]
    public async Task A_folder_that_is_no_split_model()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await MustFail(folder.FullName, $"{folder.FullName}: not a split model: it has no model.json");
    }

    [Fact]
    public async Task A_file_in_place_of_a_folder() => await MustFail(Tool.Grey, "this is a PNG picture, not a model");

    [Fact]
    public async Task A_plain_model_that_is_missing_or_empty()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await MustFail(folder["model.onnx"], "model.onnx: no such file.");
        await File.WriteAllBytesAsync(folder["model.onnx"], [], TestContext.Current.CancellationToken);
        await MustFail(folder["model.onnx"], "model.onnx: not an ONNX model");
    }

    [Fact]
    public async Task Weights_that_are_missing_cut_short_or_altered()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = NarrowVgg16.CopyTo(folder["model"]);
        string weights = Path.Combine(model, "weights.bin");
        byte[] whole = await File.ReadAllBytesAsync(weights, TestContext.Current.CancellationToken);

        whole[whole.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(weights, whole, TestContext.Current.CancellationToken);
        await MustFail(model, "weights.bin: altered");
        await File.WriteAllBytesAsync(weights, whole[..^4], TestContext.Current.CancellationToken);
        await MustFail(model, "weights.bin: " + (whole.Length - 4) + " bytes long");
        File.Delete(weights);
        await MustFail(model, "weights.bin: missing");
    }

    [Fact]
    public async Task A_graph_or_manifest_that_is_damaged_or_missing()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = NarrowVgg16.CopyTo(folder["model"]);
        await File.WriteAllTextAsync(Path.Combine(model, "classifier.onnx"), "no graph", TestContext.Current.CancellationToken);
        await MustFail(model, "classifier.onnx: ONNX Runtime cannot open this graph");
        File.Delete(Path.Combine(model, "features.onnx"));
        await MustFail(model, "lacks its file features.onnx");
        await File.WriteAllTextAsync(Path.Combine(model, "model.json"), "{", TestContext.Current.CancellationToken);
        await MustFail(model, "model.json: not a split model's manifest");
    }

    private static async Task MustFail(string model, string message)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Run("explain", "--model", model, Tool.Grey, "--output", folder["o.png"]);
        result.MustFail(1, message);
        Assert.Empty(Tool.Files(folder.FullName));
    }
}
