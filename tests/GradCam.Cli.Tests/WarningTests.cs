using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class WarningTests
{
    [Fact]
    public async Task An_empty_map_is_told_and_not_stretched_into_a_picture()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = ReworkedModel.WithWeights(folder["model"], 0);
        ToolResult result = await Tool.Run("explain", "--model", model, Tool.Grey, "--normalize", "minmax", "--output", folder["o.png"], "--heatmap", folder["h.png"], "--json");
        Assert.Equal(0, result.Exit);
        Assert.Contains($"gradcam: warning: {Tool.Grey}: the map of class 0 is empty", result.Error, StringComparison.Ordinal);
        JsonElement explained = Assert.Single(result.Json).GetProperty("classes")[0];
        Assert.Equal(0, explained.GetProperty("map_max").GetDouble());
        Assert.Contains("is empty", explained.GetProperty("warning").GetString(), StringComparison.Ordinal);
        Assert.All(Tool.Picture(folder["h.png"]).Pixels, level => Assert.Equal(0, level));
    }

    [Fact]
    public async Task A_model_that_overflows_is_told_and_its_JSON_can_be_read()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = ReworkedModel.WithWeights(folder["model"], 255);
        ToolResult result = await Tool.Run("explain", "--model", model, Tool.Grey, "--output", folder["o.png"], "--json");
        Assert.Equal(0, result.Exit);
        Assert.Contains("no finite numbers", result.Error, StringComparison.Ordinal);
        Assert.Equal("NaN", Assert.Single(result.Json).GetProperty("classes")[0].GetProperty("map_max").GetString());
    }

    [Fact]
    public async Task A_map_that_says_something_has_no_warning()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, "--output", folder["o.png"], "--json");
        Assert.False(Assert.Single(result.MustSucceed().Json).GetProperty("classes")[0].TryGetProperty("warning", out _));
    }

    [Fact]
    public async Task A_map_of_a_single_place_points_nowhere()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = TinyModel.Write(folder["tiny.onnx"]);
        ToolResult result = await Tool.RunWithCache(new CacheSettings(folder["cache"], null), "explain", Tool.Grey, "--model", model, "--layer", "pooled", "--output", folder["o.png"]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("has a single position: layer pooled has no grid", result.Error, StringComparison.Ordinal);
    }
}
