using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests <c>gradcam evaluate</c> with the model of shapes, on a few drawn pictures.</summary>
public sealed class EvaluateTests : IDisposable
{
    private const int Side = 128;

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public EvaluateTests()
    {
        Directory.CreateDirectory(_folder["pictures"]);
        Directory.CreateDirectory(_folder["masks"]);
        for (int i = 0; i < 3; i++)
            Draw($"{i}", left: 20 + 20 * i);
        File.WriteAllText(_folder["boxes.csv"], "file,xmin,ymin,xmax,ymax,label\n0.png,20,30,70,80,square\n1.png,40,30,90,80,square\n2.png,60,30,110,80,square\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_form_of_the_results_says_the_same()
    {
        ToolResult result = await Evaluate("--boxes", _folder["boxes.csv"], "--randomisation", "1", "--steps", "4", "--limit", "road=1", "--limit", "deletion=1", "--json", _folder["e.json"], "--csv", _folder["e.csv"], "--html", _folder["e.html"]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("some intervals are of fewer than 20 pictures", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(_folder["e.json"])).RootElement;
        Assert.Equal((3, 3, "shapes"), (json.GetProperty("pictures").GetInt32(), json.GetProperty("with_truth").GetInt32(), json.GetProperty("model").GetString()));
        JsonElement method = json.GetProperty("methods")[0];
        Assert.Equal("gradcam", method.GetProperty("name").GetString());

        // The mean of curves has the mean of their areas, for any number of pictures.
        foreach (string name in (string[])["deletion", "insertion"])
        {
            double[] curve = [.. method.GetProperty("curves").GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            Assert.Equal((curve[0] / 2 + curve[1] + curve[2] + curve[3] + curve[4] / 2) / 4, method.GetProperty("metrics").GetProperty(name).GetProperty("mean").GetDouble(), 5);
        }

        Assert.Equal([1, 4, 8, 12, 16], method.GetProperty("randomization").EnumerateArray().Select(s => s.GetProperty("layers").GetInt32()));

        string[][] csv = [.. File.ReadAllLines(_folder["e.csv"]).Skip(1).Select(l => l.Split(','))];
        foreach (JsonProperty metric in method.GetProperty("metrics").EnumerateObject())
        {
            string[] line = Assert.Single(csv, l => l[0] == "gradcam" && l[2] == metric.Name);
            double mean = metric.Value.GetProperty("mean").GetDouble();
            Assert.Equal(mean, double.Parse(line[3], CultureInfo.InvariantCulture), 6);
            // One picture has no interval.
            bool isSingle = metric.Value.GetProperty("count").GetInt32() == 1;
            Assert.Equal(isSingle, !metric.Value.TryGetProperty("low", out JsonElement low));
            Assert.Equal(isSingle, line[4].Length == 0);
            if (!isSingle)
                Assert.InRange(mean, low.GetDouble() - 1e-9, metric.Value.GetProperty("high").GetDouble() + 1e-9);
        }

        // Grad-CAM points at the squares, and the table shows this.
        Assert.Equal(1, method.GetProperty("metrics").GetProperty("pointing-game").GetProperty("mean").GetDouble());
        Assert.Contains(result.Output.Split('\n'), l => l.StartsWith("| gradcam ", StringComparison.Ordinal) && l.Contains(" 100.0 (43.9 to 100.0) |", StringComparison.Ordinal));
        Assert.Equal("undecided", method.GetProperty("randomization_check").GetString());

        // The page is complete, and needs no other files.
        string page = File.ReadAllText(_folder["e.html"]);
        XDocument.Parse(page[page.IndexOf("<main>", StringComparison.Ordinal)..(page.IndexOf("</main>", StringComparison.Ordinal) + 7)]);
        Assert.Contains("gradcam (random weights)", page, StringComparison.Ordinal);
        foreach (string outside in (string[])["http:", "https:", "src=", "url(", "<script"])
            Assert.DoesNotContain(outside, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_numbers()
    {
        string[] options = ["--boxes", _folder["boxes.csv"], "--randomisation", "1", "--metric", "road", "--metric", "energy-pointing-game", "--limit", "1"];
        await Evaluate([.. options, "--csv", _folder["a.csv"]]);
        await Evaluate([.. options, "--csv", _folder["b.csv"]]);
        Assert.Equal(Timeless("a.csv"), Timeless("b.csv"));

        string[] Timeless(string name) => [.. File.ReadAllLines(_folder[name]).Where(l => !l.Contains(",runtime,", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task Masks_in_place_of_boxes_and_fewer_metrics_and_pictures()
    {
        JsonElement json = await Json("--masks", _folder["masks"], "--metric", "energy-pointing-game", "--metric", "box-iou", "--limit", "2", "--limit", "box-iou=1");
        JsonElement metrics = json.GetProperty("methods")[0].GetProperty("metrics");
        Assert.Equal(["box-iou", "energy-pointing-game", "localisation-error", "runtime"], metrics.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Equal((2, 1), (metrics.GetProperty("energy-pointing-game").GetProperty("count").GetInt32(), metrics.GetProperty("box-iou").GetProperty("count").GetInt32()));

        // The masks are the boxes.
        JsonElement boxes = await Json("--boxes", _folder["boxes.csv"], "--metric", "energy-pointing-game", "--limit", "2");
        Assert.Equal(
            boxes.GetProperty("methods")[0].GetProperty("metrics").GetProperty("energy-pointing-game").GetProperty("mean").GetDouble(),
            metrics.GetProperty("energy-pointing-game").GetProperty("mean").GetDouble(),
            9);
    }

    [Fact]
    public async Task Without_truth_what_needs_it_is_left_out()
    {
        JsonElement metrics = (await Json("--limit", "1", "--steps", "2")).GetProperty("methods")[0].GetProperty("metrics");
        Assert.False(metrics.TryGetProperty("pointing-game", out _));
        Assert.True(metrics.TryGetProperty("road", out _));
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_told_and_counted()
    {
        File.WriteAllText(_folder["pictures/broken.png"], "no picture");
        ToolResult result = await Evaluate("--metric", "sparsity", "--randomisation", "0", "--json", _folder["e.json"]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("broken.png", result.Error, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(_folder["e.json"])).RootElement;
        Assert.Equal(3, json.GetProperty("pictures").GetInt32());
        Assert.EndsWith("broken.png", Assert.Single(json.GetProperty("failed").EnumerateArray()).GetProperty("picture").GetString(), StringComparison.Ordinal);
        Assert.Contains("1 more could not be read", result.Output, StringComparison.Ordinal);
        (await Tool.Run("evaluate", _folder["pictures/broken.png"], "--randomisation", "0")).MustFail(1, "none of the 1 pictures could be evaluated");
    }

    [Fact]
    public async Task The_class_that_is_explained()
    {
        Assert.Equal("star", (await Json("--class", "star", "--metric", "sparsity")).GetProperty("target").GetString());
        Assert.Equal("each picture's true class", (await Json("--boxes", _folder["boxes.csv"], "--true-class", "--metric", "sparsity")).GetProperty("target").GetString());

        // Without labels, the folder's name is the class, and 'pictures' is not a class.
        (await Tool.Run("evaluate", _folder["pictures"], "--true-class", "--randomisation", "0")).MustFail(1, "there is no class 'pictures'");
    }

    [Fact]
    public async Task What_makes_no_sense()
    {
        string pictures = _folder["pictures"];
        (await Tool.Run("evaluate", pictures, "--metric", "rood")).MustFail(2, "--metric: there is no metric 'rood'. Did you mean 'road'?");
        (await Tool.Run("evaluate", pictures, "--method", "gradkam")).MustFail(2, "--method: there is no method 'gradkam'");
        (await Tool.Run("evaluate", pictures, "--limit", "nothing=3")).MustFail(2, "'nothing' is neither a metric nor one of the methods");
        (await Tool.Run("evaluate", pictures, "--limit", "0")).MustFail(2, "--limit takes a whole number");
        (await Tool.Run("evaluate", pictures, "--class", "1", "--true-class")).MustFail(2, "exclude each other");
        (await Tool.Run("evaluate", pictures, "--html", "")).MustFail(2, "--html is empty");
        (await Tool.Run("evaluate", pictures, "--boxes", _folder["none.csv"])).MustFail(1, "none.csv: no such file");
        (await Tool.Run("evaluate", pictures, "--masks", _folder["none"])).MustFail(1, "none: no such folder");
        (await Tool.Run("evaluate", _folder["masks"])).MustFail(1, "this folder has no pictures");
        (await Tool.Run("evaluate", pictures, "--class", "sqare", "--randomisation", "0")).MustFail(1, "--class: there is no class 'sqare'. Did you mean");
    }

    private Task<ToolResult> Evaluate(params string[] options) => Tool.Run(["evaluate", _folder["pictures"], "--no-baselines", .. options]);

    private async Task<JsonElement> Json(params string[] options)
    {
        ToolResult result = await Evaluate([.. options, "--randomisation", "0", "--json", _folder["json"]]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("some intervals are of fewer than 20 pictures", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        return JsonDocument.Parse(File.ReadAllText(_folder["json"])).RootElement;
    }

    // A white square on dark, and its mask.
    private void Draw(string name, int left)
    {
        var codec = new NetVipsCodec();
        byte[] pixels = new byte[Side * Side * 3];
        byte[] mask = new byte[Side * Side];
        for (int i = 0; i < mask.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, Side);
            bool inside = x >= left && x < left + 50 && y is >= 30 and < 80;
            mask[i] = (byte)(inside ? 255 : 0);
            for (int c = 0; c < 3; c++)
                pixels[3 * i + c] = (byte)(inside ? 240 - 30 * c : 50 + (x * 7 + y * 3) % 11);
        }

        File.WriteAllBytes(_folder[$"pictures/{name}.png"], codec.Encode(new Picture(Side, Side, pixels), PictureFormat.Png));
        File.WriteAllBytes(_folder[$"masks/{name}.mask.png"], codec.Encode(new GreyPicture(Side, Side, mask), PictureFormat.Png));
    }
}
