using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.NumPy;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Preparing;

/// <summary>Tests the preprocessing that follows from the model itself, the cautions about it, and the size of a free input.</summary>
public sealed class FoundPreprocessingTests : IDisposable
{
    private static readonly string Ring12 = Fixture("ring12.png");

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rescaling_in_graph", "assumed preprocessing (the graph scales its input itself, (x - 127.5) / 127.5; the fit is assumed): RGB in 0..255, stretched to 64x64")]
    [InlineData("normalise_in_graph", "assumed preprocessing (the graph scales its input itself, (x - 0.485 0.456 0.406) / 0.229 0.224 0.225; the fit is assumed): RGB / 255, stretched to 64x64")]
    [InlineData("winml_metadata", "assumed preprocessing (the model's metadata (Image.BitmapPixelFormat, Image.NominalPixelRange); the fit is assumed): BGR in 0..255, stretched to 64x64")]
    [InlineData("ultralytics_classify", "preprocessing (the model's metadata (Ultralytics, task classify)): RGB / 255, shorter side to 64, centre crop of 64x64")]
    [InlineData("wide", "assumed preprocessing: RGB / 255, ImageNet's mean and deviation, stretched to 160x48")]
    public async Task The_models_own_information_is_used(string model, string told)
    {
        ToolResult result = await Run("inspect", Fixture($"{model}.onnx"));
        Assert.Contains($"  preprocessing  {told}\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scaling_twice_is_a_caution()
    {
        ToolResult result = await Run("inspect", Fixture("rescaling_in_graph.onnx"), "--preprocessing", "torchvision");
        Assert.Contains("caution        the graph scales its input itself, (x - 127.5) / 127.5, and the preprocessing scales the values again", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mean", "123.675,116.28,103.53", "--std", "58.395,57.12,57.375")]
    [InlineData("--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225", "--range", "0..255")]
    public async Task Mean_and_range_that_cannot_belong_together_are_a_caution(params string[] options)
    {
        ToolResult result = await Run(["inspect", Fixture("wide.onnx"), .. options]);
        Assert.Contains("caution        the preprocessing contradicts itself", result.Output, StringComparison.Ordinal);
        ToolResult right = await Run("inspect", Fixture("wide.onnx"), "--mean", "123.675,116.28,103.53", "--std", "58.395,57.12,57.375", "--range", "0..255");
        Assert.DoesNotContain("contradicts", right.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_result_has_the_preprocessing_and_its_source()
    {
        JsonElement json = Assert.Single((await Run("explain", Ring12, "--model", Fixture("winml_metadata.onnx"), "--range", "0..4095", "--output", _folder["o.png"], "--json")).Json);
        Assert.Equal("BGR in 0..255, stretched to 64x64", json.GetProperty("preprocessing").GetProperty("description").GetString());
        Assert.EndsWith("the fit is assumed", json.GetProperty("preprocessing").GetProperty("source").GetString(), StringComparison.Ordinal);

        await Run("batch", Ring12, "--model", Fixture("winml_metadata.onnx"), "--range", "0..4095", "--output", _folder["out"], "--overlays", "none");
        JsonElement run = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["out/run.json"], TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("BGR in 0..255, stretched to 64x64", run.GetProperty("preprocessing").GetProperty("description").GetString());
        Assert.Equal("0..4095", run.GetProperty("settings").GetProperty("range of values in files").GetString());
    }

    [Fact]
    public async Task A_picture_of_12_bits_in_16_is_reported_and_an_option_reads_it()
    {
        ToolResult dark = await Run("explain", Ring12, "--output", _folder["o.png"], "--json");
        Assert.Contains("ring12.png: its values use less than an eighth of the range of their type", dark.Error, StringComparison.Ordinal);
        Assert.Contains("--range LOW..HIGH", dark.Error, StringComparison.Ordinal);
        Assert.Single(Assert.Single(dark.Json).GetProperty("warnings").EnumerateArray());

        JsonElement right = Assert.Single((await Run("explain", Ring12, "--range", "0..4095", "--output", _folder["o.png"], "--json")).MustSucceed().Json);
        JsonElement wide = Assert.Single((await Run("explain", Fixture("ring16.png"), "--output", _folder["o.png"], "--json")).MustSucceed().Json);
        Assert.Equal("ring", Class(right).GetProperty("label").GetString());
        Assert.Equal(Class(wide).GetProperty("probability").GetSingle(), Class(right).GetProperty("probability").GetSingle(), 0.01f);

        ToolResult batch = await Run("batch", Ring12, "--output", _folder["out"], "--overlays", "none");
        Assert.Contains("warning: 1 picture: its values use less than an eighth", batch.Error, StringComparison.Ordinal);

        static JsonElement Class(JsonElement report) => report.GetProperty("classes")[0];
    }

    [Fact]
    public async Task A_crop_that_sees_little_is_reported_with_its_share()
    {
        ToolResult result = await Run("explain", Ring12, "--range", "0..4095", "--model", Fixture("wide.onnx"), "--resize", "crop", "--shorter-side", "200", "--output", _folder["o.png"]);
        Assert.Contains("the model sees 14 % of it", result.Error, StringComparison.Ordinal);
        ToolResult whole = await Run("explain", Ring12, "--range", "0..4095", "--model", Fixture("wide.onnx"), "--output", _folder["o.png"]);
        Assert.DoesNotContain("the model sees", whole.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_is_for_free_inputs_and_a_tensors_own_shape_sets_them()
    {
        (await Run("explain", Ring12, "--model", Fixture("wide.onnx"), "--size", "64", "--output", _folder["o.png"])).MustFail(1, "--size 64x64 does not fit: the model's input is fixed to 48x160");

        TinyModel.Write(_folder["free.onnx"], size: null);
        ToolResult inspected = await Run("inspect", _folder["free.onnx"], "--size", "24x40");
        Assert.Contains("stretched to 40x24", inspected.Output, StringComparison.Ordinal);

        using (FileStream file = File.Create(_folder["x.npy"]))
            NpyFile.Write(file, [1, 3, 20, 28], [.. Enumerable.Range(0, 3 * 20 * 28).Select(i => (i % 17) / 17f)]);
        JsonElement json = Assert.Single((await Run("explain", "--tensor", _folder["x.npy"], "--model", _folder["free.onnx"], "--class", "1", "--map", _folder["m.npy"], "--json")).Json);
        Assert.Equal("relu2", json.GetProperty("layer").GetString());
        Assert.Equal([1, 9, 13], NpyFile.Read(_folder["m.npy"]).Shape);
    }

    [Fact]
    public async Task A_trial_on_labelled_pictures_finds_the_preprocessing()
    {
        string samples = TestPaths.InRepository("samples");
        string model = Fixture("winml_metadata.onnx");
        File.Copy(model, _folder["m.onnx"]);
        await File.WriteAllTextAsync(_folder["truth.csv"], "id,class\nstar.png,3\nring.png,3\n", TestContext.Current.CancellationToken);
        ToolResult hint = await Run("preprocessing", _folder["m.onnx"], samples);
        Assert.Contains("a hint only", hint.Output, StringComparison.Ordinal);
        Assert.Contains("only a hint", hint.Error, StringComparison.Ordinal);
        (await Run("preprocessing", _folder["m.onnx"], samples, "--write")).MustFail(2, "--write needs --truth");

        ToolResult found = await Run("preprocessing", _folder["m.onnx"], samples, "--truth", _folder["truth.csv"], "--write");
        Assert.True(found.Exit == 0, found.Error);
        Assert.Equal(22, found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(File.Exists(_folder["preprocessing.json"]));
        Assert.Contains("(preprocessing.json beside the model)", (await Run("inspect", _folder["m.onnx"])).Output, StringComparison.Ordinal);
        (await Run("preprocessing", _folder["m.onnx"], samples, "--truth", _folder["truth.csv"], "--write")).MustFail(1, "this file exists");
    }

    private static string Fixture(string name) => TestPaths.InRepository("tests", "GradCam.Cli.Tests", "Preparing", "fixtures", name);

    private Task<ToolResult> Run(params string[] arguments) => Tool.RunWithCache(new CacheSettings(_folder["cache"], null), arguments);
}
