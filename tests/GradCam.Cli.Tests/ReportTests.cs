using System.Text.Json;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class ReportTests
{
    [Fact]
    public async Task Json_is_one_object_per_picture_and_line()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = ReworkedModel.WithLabels(folder["model"]);
        ToolResult result = await Tool.Run(
            "explain", "--model", model, Tool.Grey, Tool.Seed("alpha.png"), "--top", "3", "--output", folder["o"], "--map", folder["o"], "--heatmap", folder["o"], "--json");
        JsonElement[] reports = result.MustSucceed().Json;
        Assert.Equal(2, reports.Length);
        JsonElement report = reports[0];
        Assert.Equal(
            ["picture", "width", "height", "model", "layer", "method", "probabilities", "device", "classes", "preprocessing", "milliseconds"],
            report.EnumerateObject().Select(p => p.Name));
        Assert.Equal(Tool.Grey, report.GetProperty("picture").GetString());
        Assert.Equal((97, 61), (report.GetProperty("width").GetInt32(), report.GetProperty("height").GetInt32()));
        Assert.Equal(("features.30", "gradcam"), (report.GetProperty("layer").GetString(), report.GetProperty("method").GetString()));
        Assert.Equal(
            ["decode", "preprocess", "features", "classifier", "gradient", "map", "overlay", "encode"],
            report.GetProperty("milliseconds").EnumerateObject().Select(p => p.Name));

        JsonElement[] classes = [.. report.GetProperty("classes").EnumerateArray()];
        Assert.Equal(3, classes.Length);
        Assert.Equal(
            ["index", "label", "logit", "probability", "map_min", "map_max", "condition", "scale", "overlay", "map", "heatmap"],
            classes[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(ReworkedModel.Labels[6], classes[0].GetProperty("label").GetString());
        Assert.True(classes[0].GetProperty("logit").GetDouble() >= classes[1].GetProperty("logit").GetDouble());
        foreach (JsonElement c in classes)
        {
            foreach (string file in (string[])["overlay", "map", "heatmap"])
                Assert.True(File.Exists(c.GetProperty(file).GetString()));
        }
    }

    [Fact]
    public async Task A_class_without_a_name_has_a_label_that_is_null()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, "--output", folder["o.png"], "--json");
        Assert.Equal(JsonValueKind.Null, Assert.Single(result.MustSucceed().Json).GetProperty("classes")[0].GetProperty("label").ValueKind);
    }

    [Fact]
    public async Task Plain_text_names_the_picture_the_class_and_what_was_written()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, "--class", "6", "--output", folder["o.png"], "--map", folder["m.npy"]);
        string[] lines = result.MustSucceed().Output.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal($"{Tool.Grey}, 97x61: gradcam at features.30 of vgg16 on cpu", lines[0]);
        Assert.StartsWith("  class 6: 24.3 %, logit 1.977, map maximum 0.049", lines[1], StringComparison.Ordinal);
        Assert.Equal([$"    overlay: {folder["o.png"]}", $"    map: {folder["m.npy"]}"], lines[2..4]);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task At_a_terminal_there_is_a_table_and_a_label_is_not_taken_for_markup()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = ReworkedModel.WithLabels(folder["model"]);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new ToolConsole(output, error, IsTerminal: true);
        int exit = await GradCamTool.Run(["explain", "--model", model, Tool.Grey, "--output", folder["o.png"]], console, GradCam.Cli.Cache.CacheSettings.OfUser(), TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (exit, error.ToString()));
        Assert.Contains("probability", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Felis [tigrina] (6)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"  overlay: {folder["o.png"]}", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_tells_of_the_model_and_the_steps_and_shows_where_errors_come_from()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, folder["none.jpg"], "--output", folder["o/"], "--verbose");
        Assert.Equal(1, result.Exit);
        Assert.Contains("gradcam: model vgg16 from", result.Error, StringComparison.Ordinal);
        Assert.Contains("features ", result.Error, StringComparison.Ordinal);
        Assert.Contains("none.jpg: no such file.", result.Error, StringComparison.Ordinal);
        Assert.Contains("   at ", result.Error, StringComparison.Ordinal);
    }
}
