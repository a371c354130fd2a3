using System.Text.Json;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Embed;

/// <summary>Tests <c>gradcam embed</c> through the whole tool.</summary>
public sealed class EmbedCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    private static string Shapes => TestPaths.InRepository("models", "shapes-split");

    [Fact]
    public async Task The_tool_prints_what_it_added()
    {
        ToolResult result = (await Tool.Run("embed", Shapes, "--output", _folder["e.onnx"], "--class", "input", "--lazy")).MustSucceed();
        Assert.Contains("added      saliency float [N,7,7]", result.Output, StringComparison.Ordinal);
        Assert.Contains("added      explain_class int64 [N]", result.Output, StringComparison.Ordinal);
        Assert.Contains("added      explain bool [1]", result.Output, StringComparison.Ordinal);
        Assert.Contains("equal to the bit", result.Output, StringComparison.Ordinal);
        Assert.Equal(["e.onnx"], Tool.Files(_folder.FullName));

        JsonElement json = (await Tool.Run("embed", Shapes, "--output", _folder["f.onnx"], "--only", "heatmap", "--json")).MustSucceed().Json[0];
        Assert.Equal("gradcam", json.GetProperty("method").GetString());
        Assert.Equal("heatmap float [N,224,224]", Assert.Single(json.GetProperty("added").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task An_explained_model_is_explained_like_the_model_inside()
    {
        string golden = Path.Combine(TestPaths.Goldens, "resnet-small");
        Assert.Equal(0, (await Tool.Run("embed", Path.Combine(golden, "model.onnx"), "--output", _folder["e.onnx"])).Exit);
        ToolResult inspected = (await Tool.Run("inspect", _folder["e.onnx"])).MustSucceed();
        Assert.Contains("gradcam embed added", inspected.Output, StringComparison.Ordinal);
        Assert.Matches("  embedded       method gradcam; layer [^;]+; class top; added saliency,heatmap; preprocessing \\{\"width\":", inspected.Output);
        Assert.Equal("gradcam", (await Tool.Run("inspect", _folder["e.onnx"], "--json")).MustSucceed().Json[0].GetProperty("embedded").GetProperty("method").GetString());
        Assert.Equal(0, (await Tool.Run("explain", "--tensor", Path.Combine(golden, "input.npy"), "--model", Path.Combine(golden, "model.onnx"), "--map", _folder["a/"])).Exit);
        Assert.Equal(0, (await Tool.Run("explain", "--tensor", Path.Combine(golden, "input.npy"), "--model", _folder["e.onnx"], "--map", _folder["b/"])).Exit);
        foreach (string map in Tool.Files(_folder["a"]))
            Assert.Equal(File.ReadAllBytes(_folder[$"a/{map}"]), File.ReadAllBytes(_folder[$"b/{map}"]));
    }

    [Theory]
    [InlineData(2, "--only takes saliency or heatmap", "--only", "map")]
    [InlineData(2, "--signed is for saliency", "--only", "heatmap", "--signed")]
    [InlineData(2, "give a file name without a folder", "--external-data", "a/b")]
    [InlineData(1, "there is no class 'unicorn'", "--class", "unicorn")]
    [InlineData(1, "scorecam cannot be part of a model", "--method", "scorecam")]
    public async Task Wrong_requests_are_rejected_and_nothing_is_written(int exit, string message, params string[] options)
    {
        (await Tool.Run(["embed", Shapes, "--output", _folder["e.onnx"], .. options])).MustFail(exit, message);
        Assert.Empty(Tool.Files(_folder.FullName));
    }

    [Fact]
    public async Task The_model_itself_is_not_overwritten()
    {
        string model = _folder["m.onnx"];
        File.Copy(Path.Combine(TestPaths.Goldens, "resnet-small", "model.onnx"), model);
        (await Tool.Run("embed", model, "--output", model)).MustFail(1, "it is one of the inputs");
        (await Tool.Run("embed", model, "--output", _folder["e.txt"])).MustFail(2, "ends in .onnx");
    }
}
