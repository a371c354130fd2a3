using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests the preparation of pictures for a plain model: requested options, files next to it, assumptions.</summary>
public sealed class PreprocessingOptionTests : IDisposable
{
    // The files of google/vit-base-patch16-224 and microsoft/resnet-50, in the forms of older and newer files.
    private const string Vit = """{"do_normalize": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "resample": 2, "size": 16}""";
    private const string ConvNext = """{"crop_pct": 0.875, "do_normalize": true, "image_processor_type": "ConvNextImageProcessor", "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 16}}""";
    private const string Clip = """{"do_center_crop": true, "crop_size": {"height": 16, "width": 16}, "size": {"shortest_edge": 20}, "image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6], "do_resize": true}""";
    private const string MinusOneToOne = """{"do_rescale": true, "rescale_factor": 0.00784313725490196, "rescale_offset": true, "do_normalize": false, "size": {"height": 16, "width": 16}}""";

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public PreprocessingOptionTests() => TinyModel.Write(_folder["m.onnx"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("assumed preprocessing: RGB / 255, ImageNet's mean and deviation, stretched to 16x16. Settle it with --preprocessing")]
    [InlineData("assumed preprocessing (options; the fit is assumed): RGB / 255, mean 0.5 0.5 0.5, deviation 0.229 0.224 0.225, stretched to 16x16", "--mean", "0.5,0.5,0.5")]
    [InlineData("preprocessing (tensorflow): RGB / 255, mean 0.5 0.5 0.5, deviation 0.5 0.5 0.5, stretched to 16x16", "--preprocessing", "tensorflow")]
    [InlineData("preprocessing (caffe): BGR in 0..255, mean 103.939 116.779 123.68, deviation 1 1 1, stretched to 16x16", "--preprocessing", "caffe")]
    [InlineData("preprocessing (keras): RGB in 0..255, stretched to 16x16", "--preprocessing", "keras")]
    [InlineData("preprocessing (zero-one): RGB / 255, shorter side to 18, centre crop of 16x16", "--preprocessing", "zero-one")]
    [InlineData("preprocessing (keras and options): BGR in 0..255, mean 1 2 3, deviation 1 1 1, shorter side to 17, centre crop of 16x16", "--preprocessing", "keras", "--channel-order", "bgr", "--mean", "1,2,3", "--shorter-side", "17")]
    [InlineData("preprocessing (options): RGB in 0..255, mean 0 0 0, deviation 2 2 2, stretched to 16x16", "--range", "0..255", "--mean", "0,0,0", "--std", "2,2,2", "--resize", "stretch")]
    public async Task What_is_asked_for_is_told_and_done(string told, params string[] options)
    {
        ToolResult result = await Explain(options);
        Assert.Equal(0, result.Exit);
        Assert.Contains($"gradcam: {(told.StartsWith("assumed", StringComparison.Ordinal) ? "warning" : "note")}: {told}", result.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keras", 0, 200)]
    [InlineData("zero-one", 0, 200 / 255f)]
    [InlineData("tensorflow", 0, (200 / 127.5f) - 1)]
    [InlineData("caffe", 0, 10 - 103.939f)]
    [InlineData("torchvision", 0, ((200 / 255f) - 0.485f) / 0.229f)]
    [InlineData("caffe", 2, 200 - 123.68f)]
    public async Task The_numbers_reach_the_model(string preset, int channel, float value)
    {
        byte[] pixels = [.. Enumerable.Repeat(new byte[] { 200, 100, 10 }, 400).SelectMany(p => p)];
        await File.WriteAllBytesAsync(_folder["p.png"], new NetVips.NetVipsCodec().Encode(new Picture(20, 20, pixels), PictureFormat.Png), TestContext.Current.CancellationToken);
        ToolResult result = await Run("explain", _folder["p.png"], "--model", _folder["m.onnx"], "--output", _folder["o.png"], "--dump", _folder["dump"], "--preprocessing", preset);
        Assert.True(result.Exit == 0, result.Error);
        NpyArray input = NpyFile.Read(_folder["dump/input.npy"]);
        Assert.Equal([1, 3, 16, 16], input.Shape);
        Assert.Equal(value, input.Data[channel * 256], 1e-4f);
    }

    [Theory]
    [InlineData(Vit, "RGB / 255, mean 0.5 0.5 0.5, deviation 0.5 0.5 0.5, stretched to 16x16")]
    [InlineData(ConvNext, "RGB / 255, ImageNet's mean and deviation, shorter side to 18, centre crop of 16x16")]
    [InlineData(Clip, "RGB / 255, mean 0.1 0.2 0.3, deviation 0.4 0.5 0.6, shorter side to 20, centre crop of 16x16")]
    [InlineData(MinusOneToOne, "RGB / 255, mean 0.5 0.5 0.5, deviation 0.5 0.5 0.5, stretched to 16x16")]
    public async Task Hugging_Faces_file_beside_the_model_is_used(string json, string told)
    {
        await File.WriteAllTextAsync(_folder["preprocessor_config.json"], json, TestContext.Current.CancellationToken);
        Assert.Contains($"preprocessing (preprocessor_config.json beside the model): {told}", (await Explain()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_file_goes_first_and_options_and_presets_go_over_it()
    {
        await File.WriteAllTextAsync(_folder["preprocessor_config.json"], Vit, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["preprocessing.json"], """{"mean": [1, 2, 3], "range": "0..255", "channels": "bgr"}""", TestContext.Current.CancellationToken);
        Assert.Contains("(preprocessing.json beside the model): BGR in 0..255, mean 1 2 3, deviation 1 1 1, stretched", (await Explain()).Error, StringComparison.Ordinal);
        Assert.Contains("(preprocessing.json beside the model and options): RGB in 0..255, mean 1 2 3", (await Explain("--channel-order", "rgb")).Error, StringComparison.Ordinal);
        Assert.Contains("(keras): RGB in 0..255, stretched", (await Explain("--preprocessing", "keras")).Error, StringComparison.Ordinal);
        File.Move(_folder["preprocessing.json"], _folder["p.json"]);
        Assert.Contains("p.json): BGR in 0..255", (await Explain("--preprocessing", _folder["p.json"])).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not preprocessing", "[]")]
    [InlineData("not preprocessing", "{\"maen\": [1, 2, 3]}")]
    [InlineData("mean has 2 numbers, and the model takes 3 channels", "{\"mean\": [1, 2]}")]
    [InlineData("not preprocessing", "{\"do_resize\": true, \"image_mean\": [1, \"a\", 2]}")]
    [InlineData("Raise the shorter side", "{\"resize\": \"crop\", \"shorterSide\": 4}")]
    public async Task A_file_that_is_wrong_is_told(string message, string json)
    {
        await File.WriteAllTextAsync(_folder["preprocessing.json"], json, TestContext.Current.CancellationToken);
        (await Explain()).MustFail(1, message);
        (await Explain("--preprocessing", _folder["none.json"])).MustFail(1, "none.json: cannot be read");
    }

    [Theory]
    [InlineData("--preprocessing: there is no preprocessing 'cafe'", "--preprocessing", "cafe")]
    [InlineData("--mean takes a number for each channel", "--mean", "1,,2")]
    [InlineData("--std: nothing can be divided by 0", "--std", "1,0,1")]
    [InlineData("--std takes a number for each channel", "--std", "1,x,1")]
    [InlineData("--resize takes stretch or crop, and 'fit' is neither", "--resize", "fit")]
    [InlineData("--range takes 0..1 or 0..255", "--range", "255")]
    [InlineData("--channel-order takes rgb or bgr", "--channel-order", "gbr")]
    [InlineData("--shorter-side takes a whole number", "--shorter-side", "0")]
    [InlineData("--shorter-side is for --resize crop", "--shorter-side", "256", "--resize", "stretch")]
    public async Task An_option_that_makes_no_sense_is_a_usage_error(string message, params string[] options) => (await Explain(options)).MustFail(2, message);

    private Task<ToolResult> Explain(params string[] options) => Run(["explain", Tool.Grey, "--model", _folder["m.onnx"], "--output", _folder["o.png"], .. options]);

    private Task<ToolResult> Run(params string[] args) => Tool.RunWithCache(new CacheSettings(_folder["cache"], null), args);
}
