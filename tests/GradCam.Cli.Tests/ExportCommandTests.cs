using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests the exporter's commands in the tool. The exporter's own tests cover their results.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_makes_a_split_model_that_is_explained()
    {
        string model = TinyModel.Write(_folder["tiny.onnx"]);
        ToolResult result = await Tool.Run("export", model, "--output", _folder["split"]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("split: cut at ", result.Output, StringComparison.Ordinal);
        (await Tool.Run("explain", Tool.Grey, "--model", _folder["split"], "--output", _folder["o.png"])).MustSucceed();
    }

    [Fact]
    public async Task Weights_of_vgg16()
    {
        Assert.Equal(0, (await Tool.Run("export", "vgg16", "--weights", NarrowVgg16.Weights, "--output", _folder["vgg"])).Exit);
        Assert.Equal(File.ReadAllBytes(Path.Combine(NarrowVgg16.Folder, "weights.bin")), File.ReadAllBytes(_folder["vgg/weights.bin"]));
        (await Tool.Run("export", "vgg16", "--graphs-only", "--output", _folder["graphs"])).MustSucceed();
    }

    [Theory]
    [InlineData(2, "Option '--output' is required", "Try 'gradcam export --help'.", "export", "model.onnx")]
    [InlineData(2, "--calibration is of use with --quantize only", "Try 'gradcam export --help'.", "export", "model.onnx", "--output", "x", "--calibration", "none")]
    [InlineData(2, "give the weights", "Try 'gradcam export vgg16 --help'.", "export", "vgg16", "--output", "x")]
    [InlineData(1, "none.onnx: no such file", "", "export", "none.onnx", "--output", "x")]
    public async Task What_is_wrong_is_told_as_by_other_commands(int exit, string message, string hint, params string[] args)
    {
        ToolResult result = await Tool.Run(args);
        result.MustFail(exit, message);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_tool_is_told_with_the_command_that_converts_it()
    {
        File.WriteAllBytes(_folder["model.pt"], [0x80, 2, 0x63, 0x2E]);
        File.Copy(_folder["model.pt"], _folder["model.onnx"]);
        foreach (string name in (string[])["model.pt", "model.onnx"])
        {
            (await Tool.Run("explain", Tool.Grey, "--model", _folder[name], "--output", _folder["o.png"])).MustFail(1, $"{name}: this is a PyTorch file.");
            ToolResult result = await Tool.Run("inspect", _folder[name]);
            result.MustFail(1, $"{name}: this is a PyTorch file.");
            Assert.Contains("torch.onnx.export(m, torch.randn(1, 3, 224, 224)", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_model_that_cannot_be_split_is_not_said_to_be_kept()
    {
        File.WriteAllText(_folder["model.onnx"], "no model");
        ToolResult result = await Tool.Run("explain", Tool.Grey, "--model", _folder["model.onnx"], "--output", _folder["o.png"]);
        result.MustFail(1, "model.onnx: not an ONNX");
        Assert.DoesNotContain("kept", result.Error, StringComparison.Ordinal);
    }
}
