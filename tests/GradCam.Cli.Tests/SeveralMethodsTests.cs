using System.Text.Json;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Several methods in one call: the same results as one call each.</summary>
public sealed class SeveralMethodsTests : IDisposable
{
    private static readonly string s_star = TestPaths.InRepository("samples", "star.png");
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_has_files_of_its_own_name_and_the_maps_of_a_call_of_its_own()
    {
        string[] methods = ["gradcam", "eigencam+augment", "rise:samples=4,seed=3"];
        string[] names = ["gradcam", "eigencam-augment", "rise-samples-4-seed-3"];
        ToolResult all = (await Tool.Run(["explain", s_star, "--top", "2", "--json", "--output", _folder["o/"], "--map", _folder["m/"], "--dump", _folder["d"], .. methods.SelectMany(m => new[] { "--method", m })])).MustSucceed();
        Assert.Equal(methods, all.Json.Select(j => j.GetProperty("method").GetString()));
        Assert.Equal(names.SelectMany(n => new[] { $"star-{n}-ring.png", $"star-{n}-star.png" }).Order(StringComparer.Ordinal), Tool.Files(_folder["o"]).Order(StringComparer.Ordinal));
        for (int i = 0; i < methods.Length; i++)
        {
            (await Tool.Run("explain", s_star, "--top", "2", "--output", _folder[$"o{i}/"], "--map", _folder[$"m{i}/"], "--method", methods[i])).MustSucceed();
            foreach (string shape in (string[])["star", "ring"])
            {
                Assert.Equal(File.ReadAllBytes(_folder[$"m{i}/star-map-{shape}.npy"]), File.ReadAllBytes(_folder[$"m/star-map-{names[i]}-{shape}.npy"]));
                Assert.Equal(File.ReadAllBytes(_folder[$"o{i}/star-gradcam-{shape}.png"]), File.ReadAllBytes(_folder[$"o/star-{names[i]}-{shape}.png"]));
            }

            Assert.True(File.Exists(_folder[$"d/{names[i]}/activations.npy"]));
        }
    }

    [Fact]
    public async Task A_grid_has_a_row_for_each_method_and_a_shared_scale_for_each()
    {
        JsonElement[] results = (await Tool.Run("explain", s_star, "--top", "2", "--method", "gradcam", "--method", "layercam", "--grid", "--scale", "shared", "--json", "--output", _folder["g.png"])).MustSucceed().Json;
        Assert.Equal(["g.png"], Tool.Files(_folder.FullName));
        Assert.All(results, r => Assert.Equal(_folder["g.png"], r.GetProperty("grid").GetString()));
        double[][] scales = [.. results.Select(r => r.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("scale").GetProperty("maximum").GetDouble()).ToArray())];
        Assert.All(scales, s => Assert.Equal(s[0], s[1]));
        Assert.NotEqual(scales[0][0], scales[1][0]);

        // The star's cell, its two overlays, and two gaps; two rows with their captions.
        Picture grid = Tool.Picture(_folder["g.png"]);
        Assert.Equal((3 * 480) + (2 * 4), grid.Width);
        Assert.InRange(grid.Height, 2 * 360, 2 * 420);
    }

    [Fact]
    public async Task Tensors_are_explained_with_each()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        string[] call = ["explain", "--tensor", Path.Combine(Path.GetDirectoryName(golden.Model)!, "input.npy"), "--model", GoldenModel.FolderOf(golden), "--json"];
        ToolResult result = (await Tool.Run([.. call, "--method", "gradcam", "--method", "hirescam", "--map", _folder["m/"]])).MustSucceed();
        Assert.Equal(["gradcam", "gradcam", "hirescam", "hirescam"], result.Json.Select(j => j.GetProperty("method").GetString()));
        Assert.Equal(["input-map-gradcam.npy", "input-map-hirescam.npy"], Tool.Files(_folder["m"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--method gradcam is given twice", "--method", "gradcam", "--method", "gradcam")]
    [InlineData("--samples is not for gradcam", "--method", "gradcam", "--method", "cam", "--samples", "5")]
    [InlineData("--attribution is not for gradcam", "--method", "gradient", "--method", "gradcam", "--attribution", "a/")]
    [InlineData("several", "--method", "gradient", "--method", "gradcam", "--map", "one.npy")]
    public async Task Wrong_combinations_are_rejected(string message, params string[] options) =>
        (await Tool.Run(["explain", s_star, .. options])).MustFail(2, message);

    [Fact]
    public async Task Other_commands_take_one() =>
        (await Tool.Run("batch", s_star, "--output", _folder["o"], "--method", "gradcam", "--method", "cam")).MustFail(2, "--method is given several times");
}
