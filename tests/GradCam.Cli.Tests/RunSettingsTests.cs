using System.Text.Json.Nodes;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>A run continues with its first settings, compared by value, regardless of the version that began it.</summary>
public sealed class RunSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("method.samples was 2, and is 3 now", "smoothgradcamplusplus", "--samples", "2", "--samples", "3")]
    [InlineData("method.seed was 1, and is 5 now", "smoothgradcamplusplus:samples=1", "--random-seed", "1", "--random-seed", "5")]
    [InlineData("drawing.opacity was 0.5, and is 0.3 now", "gradcam", "--opacity", "0.5", "--opacity", "0.3")]
    public async Task Another_value_is_rejected_and_named(string message, string method, string option, string first, string again, string second)
    {
        (await Batch(method, option, first)).MustSucceed();
        (await Batch(method, again, second)).MustFail(1, message);
        (await Batch(method, option, first)).MustSucceed();
    }

    [Fact]
    public async Task The_settings_are_entries()
    {
        (await Batch("rise:samples=3,cells=4")).MustSucceed();
        JsonObject settings = Manifest()["settings"]!.AsObject();
        Assert.Equal(("rise", "3", "4", "0.5", "0"), (Text("method"), Text("method.samples"), Text("method.cells"), Text("method.share"), Text("method.seed")));
        Assert.Equal(("max", "lanczos", "no", "none"), (Text("drawing.normalize"), Text("drawing.upsample"), Text("drawing.box"), Text("drawing.threshold")));

        string Text(string name) => settings[name]!.GetValue<string>();
    }

    [Fact]
    public async Task A_parameter_that_an_old_run_does_not_know_has_its_default()
    {
        (await Batch("rise:samples=3")).MustSucceed();
        Change(settings =>
        {
            settings.Remove("method.cells");
            settings.Remove("drawing.legend");
        });
        (await Batch("rise:samples=3")).MustSucceed();
        (await Batch("rise:samples=3,cells=8")).MustFail(1, "method.cells was 7, and is 8 now");
    }

    // Earlier versions wrote .NET's text of a record.
    [Fact]
    public async Task A_run_of_an_older_version_goes_on()
    {
        (await Batch("rise:samples=3")).MustSucceed();
        Change(settings =>
        {
            foreach (string name in settings.Select(s => s.Key).Where(k => k.StartsWith("method.", StringComparison.Ordinal) || k.StartsWith("drawing.", StringComparison.Ordinal)).ToList())
                settings.Remove(name);
            settings["method's parameters"] = "RiseMethod { Name = rise, Needs = None, UsesLayer = False, Rectifies = False, Samples = 3, Cells = 7, Share = 0.5, Seed = 0 }";
            settings["drawing"] = "OverlayOptions { HeatMap = HeatMapOptions { Normalize = Max, Percentile = 100, Scale = , Upsample = Lanczos }, Colormap = GradCam.Pictures.Colormap, Opacity = 0.5, Contour = False, Box = False, Threshold = , SideBySide = False, Legend = False }";
        });
        (await Batch("rise:samples=3")).MustSucceed();
        (await Batch("rise:samples=4")).MustFail(1, "method.samples was 3, and is 4 now");
        (await Tool.Run("merge", _folder["run"])).MustSucceed();
    }

    [Fact]
    public async Task A_class_that_did_not_tell_its_parameters_is_rejected()
    {
        (await Batch("smoothgradcamplusplus:samples=1")).MustSucceed();
        Change(settings =>
        {
            foreach (string name in settings.Select(s => s.Key).Where(k => k.StartsWith("method.", StringComparison.Ordinal)).ToList())
                settings.Remove(name);
            settings["method's parameters"] = "GradCam.Methods.SmoothGradCamPlusPlusMethod";
        });
        (await Batch("smoothgradcamplusplus:samples=1")).MustFail(1, "method's parameters was GradCam.Methods.SmoothGradCamPlusPlusMethod, and is not given now");
    }

    private Task<ToolResult> Batch(string method, params string[] options) =>
        Tool.Run(["batch", TestPaths.InRepository("samples", "star.png"), "--output", _folder["run"], "--method", method, .. options]);

    private JsonNode Manifest() => JsonNode.Parse(File.ReadAllText(_folder["run/run.json"]))!;

    private void Change(Action<JsonObject> change)
    {
        JsonNode manifest = Manifest();
        change(manifest["settings"]!.AsObject());
        File.WriteAllText(_folder["run/run.json"], manifest.ToJsonString());
    }
}
