using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;
using Vips = NetVips;

namespace GradCam.Cli.Tests;

/// <summary>Tests models whose input has another layout, type or number of channels than a colour picture, through the whole tool.</summary>
public sealed class InputTests : IDisposable
{
    private const string Layer = "/features/features.4/Relu_output_0";
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    private CacheSettings Cache => new(_folder["cache"], null);

    [Theory]
    [InlineData("channels-last-grey")]
    [InlineData("two-bands")]
    [InlineData("thirteen-bands")]
    [InlineData("no-channels")]
    [InlineData("flat", "--size", "12x16")]
    [InlineData("uint8")]
    [InlineData("uint8-arithmetic")]
    [InlineData("int16")]
    [InlineData("double")]
    public async Task Agrees_with_autograd(string name, params string[] options)
    {
        string golden = Golden(name);
        await Explain(["--tensor", Path.Combine(golden, "input.npy"), "--model", Path.Combine(golden, "model.onnx"), "--layer", Layer, "--class", "1", "--map", _folder["m.npy"], "--dump", _folder["d"], .. options]);
        foreach ((string file, string made) in new[] { ("scores", "d/scores.npy"), ("gradients", "d/gradients.npy"), ("map", "m.npy") })
            Compare.Close(NpyFile.Read(Path.Combine(golden, file + ".npy")).Data, NpyFile.Read(_folder[made]).Data, 1e-5);
    }

    [Fact]
    public async Task A_small_grey_network_agrees_with_autograd()
    {
        string golden = Path.Combine(TestPaths.Goldens, "grey");
        await Explain("--tensor", Path.Combine(golden, "input_input.npy"), "--model", Path.Combine(golden, "model.onnx"), "--layer", "/f/f.10/Relu_output_0", "--class", "6", "--map", _folder["m.npy"], "--dump", _folder["d"]);
        foreach ((string file, string made) in new[] { ("output_scores", "d/scores.npy"), ("activations_0", "d/activations.npy"), ("gradients_0_0", "d/gradients.npy"), ("map_0_0", "m.npy") })
            Compare.Close(NpyFile.Read(Path.Combine(golden, file + ".npy")).Data, NpyFile.Read(_folder[made]).Data, 1e-4);
    }

    [Fact]
    public async Task A_picture_with_a_row_of_numbers_agrees_with_autograd()
    {
        string golden = Path.Combine(TestPaths.Goldens, "two-inputs");
        string[] args = ["--tensor", Path.Combine(golden, "input_image.npy"), "--model", Path.Combine(golden, "model.onnx"), "--layer", "/f/f.10/Relu_output_0", "--class", "1", "--map", _folder["m.npy"], "--dump", _folder["d"]];
        NpyArray row = NpyFile.Read(Path.Combine(golden, "input_metadata.npy"));
        await File.WriteAllTextAsync(_folder["row.csv"], "a,b,c,d,e\n" + string.Join(',', row.Data.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture))) + "\n", TestContext.Current.CancellationToken);
        foreach (string given in (string[])[Path.Combine(golden, "input_metadata.npy"), _folder["row.csv"]])
        {
            await Explain([.. args, "--input", $"metadata={given}"]);
            foreach ((string file, string made) in new[] { ("output_scores", "d/scores.npy"), ("gradients_0_0", "d/gradients.npy"), ("map_0_0", "m.npy") })
                Compare.Close(NpyFile.Read(Path.Combine(golden, file + ".npy")).Data, NpyFile.Read(_folder[made]).Data, 1e-4);
        }

        // Other values give another split model.
        await Explain([.. args, "--input", "metadata=3"]);
        Assert.True(Compare.Distance(NpyFile.Read(Path.Combine(golden, "output_scores.npy")).Data, NpyFile.Read(_folder["d/scores.npy"]).Data) > 1e-3);

        string text = (await Tool.Run("inspect", Path.Combine(golden, "model.onnx"))).Output;
        Assert.Contains("the picture is the input 'image'; 'metadata' [1, 5] needs values: --input metadata=FILE.npy", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give 'metadata' [1, 5] with --input metadata=FILE.npy", 1)]
    [InlineData("no input of this name beside the picture. It takes 'metadata' [1, 5]", 1, "--input", "age=63")]
    [InlineData("--input takes NAME=FILE|NUMBER", 2, "--input", "metadata")]
    [InlineData("is no number, no .npy and no .csv file", 1, "--input", "metadata=picture.png")]
    [InlineData("--explain-input pictures: the model has no such input. It takes 'image', 'metadata'", 1, "--explain-input", "pictures")]
    public async Task Other_inputs_that_do_not_fit_are_told(string message, int exit, params string[] options) =>
        (await Tool.RunWithCache(Cache, ["explain", Tool.Grey, "--model", Path.Combine(TestPaths.Goldens, "two-inputs", "model.onnx"), "--output", _folder["o.png"], .. options])).MustFail(exit, message);

    [Fact]
    public async Task A_row_of_another_length_or_with_a_gap_is_told()
    {
        string[] args = ["explain", Tool.Grey, "--model", Path.Combine(TestPaths.Goldens, "two-inputs", "model.onnx"), "--output", _folder["o.png"], "--input"];
        await File.WriteAllTextAsync(_folder["short.csv"], "1,2,3\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["gap.csv"], "1,2,3,4,5\n1,2,,4,5\n", TestContext.Current.CancellationToken);
        (await Tool.RunWithCache(Cache, [.. args, $"metadata={_folder["short.csv"]}"])).MustFail(1, "the values are [1, 3], and the model takes [1, 5]");
        (await Tool.RunWithCache(Cache, [.. args, $"metadata={_folder["gap.csv"]}"])).MustFail(1, "row 2 should hold 5 numbers, and holds 4");
    }

    [Theory]
    [InlineData("png")]
    [InlineData("tif")]
    [InlineData("npy")]
    public async Task Twelve_bits_are_used_in_full(string kind)
    {
        float[] values = [.. Enumerable.Range(0, 192).Select(i => (float)(i * 21))];
        string file = Write(kind, 16, 12, 1, values);
        string[] model = ["--model", Path.Combine(Golden("no-channels"), "model.onnx"), "--layer", Layer];
        ToolResult dark = await Explain([file, .. model, "--output", _folder["o.png"]]);
        Assert.Contains("less than an eighth of the range of their type", dark.Error, StringComparison.Ordinal);
        Assert.Contains("--range LOW..HIGH", dark.Error, StringComparison.Ordinal);

        ToolResult bright = await Explain([file, .. model, "--output", _folder["o.png"], "--dump", _folder["d"], "--range", "0..4095"]);
        Assert.DoesNotContain("eighth", bright.Error, StringComparison.Ordinal);
        Assert.Equal(values.Select(v => v / 4095), NpyFile.Read(_folder["d/input.npy"]).Data);

        await Explain([file, .. model, "--output", _folder["o.png"], "--dump", _folder["d2"], "--window", "2000,1001"]);
        Assert.Equal(values.Select(v => (Math.Clamp(v, 1499.5f, 2499.5f) - 1499.5f) / 1000), NpyFile.Read(_folder["d2/input.npy"]).Data);
    }

    [Theory]
    [InlineData("tif")]
    [InlineData("pages.tif")]
    [InlineData("npy")]
    public async Task Thirteen_bands_reach_the_model_as_the_file_has_them(string kind)
    {
        float[] values = [.. Enumerable.Range(0, 192 * 13).Select(i => (float)(i * 7 % 3000))];
        string file = Write(kind, 16, 12, 13, values);
        string[] model = ["--model", Path.Combine(Golden("thirteen-bands"), "model.onnx"), "--layer", Layer];
        ToolResult run = await Explain([file, .. model, "--output", _folder["o.png"], "--dump", _folder["d"], "--show-bands", "4,3,2", "--method", "guidedgradcam", "--attribution", _folder["a.png"]]);
        Assert.DoesNotContain("eighth", run.Error, StringComparison.Ordinal);
        NpyArray input = NpyFile.Read(_folder["d/input.npy"]);
        Assert.Equal([1, 13, 12, 16], input.Shape);
        Assert.Equal(values, Enumerable.Range(0, 192).SelectMany(p => Enumerable.Range(0, 13).Select(c => input.Data[(c * 192) + p])));

        (await Tool.RunWithCache(Cache, ["explain", file, .. model, "--output", _folder["no.png"], "--show-bands", "14"])).MustFail(1, "the picture has 13 bands, and band 14 should be shown");
        (await Tool.RunWithCache(Cache, ["explain", Tool.Grey, .. model, "--output", _folder["no.png"]])).MustFail(1, "the model takes 13. Give a TIFF file with 13 bands");
        Assert.False(File.Exists(_folder["no.png"]));
    }

    [Fact]
    public async Task A_grey_model_goes_through_every_command()
    {
        string model = Path.Combine(Golden("channels-last-grey"), "model.onnx");
        Directory.CreateDirectory(_folder["pictures"]);
        foreach (string name in (string[])["grey.png", "portrait.png", "palette.png"])
            File.Copy(Tool.Seed(name), _folder["pictures/" + name]);
        string text = (await Tool.Run("inspect", model)).Output;
        Assert.Contains("x [N, 12, 16, 1]", text, StringComparison.Ordinal);
        Assert.Contains("assumed preprocessing: grey / 255, stretched to 16x12", text, StringComparison.Ordinal);

        foreach (string method in (string[])["rise", "occlusion", "integratedgradients", "guidedbackprop", "fullgrad", "scorecam"])
        {
            JsonElement report = (await Explain(Tool.Grey, "--model", model, "--layer", Layer, "--method", method, "--output", _folder["o.png"], "--json")).Json[0];
            Assert.Equal("assumed", report.GetProperty("preprocessing").GetProperty("source").GetString());
        }

        ToolResult batch = await Tool.RunWithCache(Cache, "batch", _folder["pictures"], "--model", model, "--layer", Layer, "--output", _folder["run"]);
        Assert.Equal(0, batch.Exit);
        ToolResult evaluated = await Tool.RunWithCache(Cache, "evaluate", _folder["pictures"], "--model", model, "--layer", Layer, "--method", "gradcam", "--json", _folder["e.json"]);
        Assert.True(evaluated.Exit == 0, evaluated.Error);
        ToolResult tried = await Tool.RunWithCache(Cache, "preprocessing", model, _folder["pictures"], "--layer", Layer);
        Assert.Contains("grey, stretch, inverted", tried.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("caffe", tried.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grey_model_that_is_exported_keeps_its_preprocessing()
    {
        string model = Path.Combine(Golden("channels-last-grey"), "model.onnx");
        ToolResult export = await Tool.Run("export", model, "--output", _folder["split"], "--layer", Layer, "--preprocessing", "mnist", "--invert");
        Assert.True(export.Exit == 0, export.Error);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(_folder["split/model.json"])).RootElement;
        Assert.Equal(2, manifest.GetProperty("formatVersion").GetInt32());
        Assert.Equal("grey", manifest.GetProperty("preprocessing").GetProperty("channels").GetString());
        Assert.True(manifest.GetProperty("preprocessing").GetProperty("invert").GetBoolean());
        Assert.Equal(1, manifest.GetProperty("preprocessing").GetProperty("mean").GetArrayLength());
        (await Tool.Run("explain", Tool.Grey, "--model", _folder["split"], "--output", _folder["o.png"])).MustSucceed();
    }

    [Theory]
    [InlineData("--mean", "0.5,0.5", 1, "mean has 2 numbers, and the model takes one channel")]
    [InlineData("--channel-order", "purple", 2, "--channel-order takes rgb or bgr or grey or bands")]
    [InlineData("--window", "12", 2, "--window takes a centre and a width")]
    [InlineData("--show-bands", "1,2", 2, "--show-bands takes one band or three")]
    [InlineData("--preprocessing", "torchvision", 1, "mean has 3 numbers")]
    public async Task Options_that_make_no_sense_are_refused(string option, string value, int exit, string message) =>
        (await Tool.RunWithCache(Cache, "explain", Tool.Grey, "--model", Path.Combine(Golden("no-channels"), "model.onnx"), "--output", _folder["o.png"], option, value)).MustFail(exit, message);

    private static string Golden(string name) => Path.Combine(TestPaths.Goldens, "inputs", name);

    private async Task<ToolResult> Explain(params string[] args)
    {
        ToolResult run = await Tool.RunWithCache(Cache, ["explain", .. args]);
        Assert.True(run.Exit == 0, run.Error);
        return run;
    }

    private string Write(string kind, int width, int height, int bands, float[] values)
    {
        string path = _folder["picture." + kind];
        if (kind == "npy")
        {
            using FileStream stream = File.Create(path);
            string text = $"{{'descr': '<u2', 'fortran_order': False, 'shape': ({height}, {width}, {bands}), }}";
            stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0]);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(text.PadRight(117) + "\n"));
            stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(values, v => (ushort)v)));
            return path;
        }

        using Vips.Image image = Vips.Image.NewFromMemory(Array.ConvertAll(values, v => (ushort)v), width, height, bands, Vips.Enums.BandFormat.Ushort);
        if (kind != "pages.tif")
        {
            using Vips.Image grey = image.Copy(interpretation: bands == 1 ? Vips.Enums.Interpretation.Grey16 : Vips.Enums.Interpretation.Multiband);
            grey.WriteToFile(path);
            return path;
        }

        using Vips.Image stack = Vips.Image.Arrayjoin([.. Enumerable.Range(0, bands).Select(b => image[b])], across: 1);
        using Vips.Image paged = stack.Mutate(m => m.Set(Vips.GValue.GIntType, "page-height", height));
        paged.WriteToFile(path);
        return path;
    }
}
