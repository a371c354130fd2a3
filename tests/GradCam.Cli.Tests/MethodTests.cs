using System.Text.Json;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests methods by name, with the maps of pytorch-grad-cam.</summary>
public class MethodTests
{
    [Theory]
    [InlineData("resnet-small", "hirescam")]
    [InlineData("lrn-net", "gradcam")]
    [InlineData("lrn-net", "elementwise")]
    [InlineData("lrn-net", "gradcamplusplus")]
    [InlineData("lrn-net", "xgradcam")]
    [InlineData("lrn-net", "layercam")]
    [InlineData("lrn-net", "shapleycam")]
    public async Task A_method_is_named(string name, string method)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        using TemporaryFolder folder = TestPaths.NewFolder();
        string[] classes = [.. golden.Classes.SelectMany(c => new[] { "--class", $"{c}" })];
        ToolResult result = await Explain(golden, folder, method, classes);

        // Grad-CAM's map of one of lrn-net's inputs is empty, and the tool warns of it.
        Assert.Equal(0, result.Exit);
        Assert.All(result.Json, j => Assert.Equal(method, j.GetProperty("method").GetString()));
        NpyArray expected = golden.Array("map_" + method);
        NpyArray map = NpyFile.Read(folder["map.npy"]);
        Assert.Equal(expected.Shape, map.Shape);
        Compare.Close(expected.Data, map.Data, 1e-4);
    }

    [Fact]
    public async Task A_method_is_smoothed_and_what_cannot_be_is_told()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("lrn-net");
        using TemporaryFolder folder = TestPaths.NewFolder();
        JsonElement[] results = (await Explain(golden, folder, "layercam+eigen+augment")).MustSucceed().Json;
        Assert.Equal("layercam+eigen+augment", results[0].GetProperty("method").GetString());
        (await Explain(golden, folder, "eigencam+eigen")).MustFail(2, "'eigencam' cannot be smoothed by +eigen");
        (await Explain(golden, folder, "gradcam+egen")).MustFail(2, "there is no smoothing 'egen'");
        (await Explain(golden, folder, "cam")).MustFail(1, "Use gradcam");
    }

    private static Task<ToolResult> Explain(GoldenCase golden, TemporaryFolder folder, string method, params string[] more)
    {
        using (FileStream stream = File.Create(folder["input.npy"]))
            NpyFile.Write(stream, [.. golden.Array("input").Shape], golden.Array("input").Data);
        return Tool.Run(["explain", "--model", GoldenModel.FolderOf(golden), "--tensor", folder["input.npy"], "--method", method, "--map", folder["map.npy"], "--json", .. more]);
    }
}
