using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Docs;

/// <summary>Tests the table of docs/preprocessing.md on the effect of a wrong preprocessing.</summary>
public class PreprocessingTableTests
{
    [Theory]
    [InlineData("the right one")]
    [InlineData("`torchvision`")]
    [InlineData("`--channel-order bgr`")]
    [InlineData("`tensorflow`")]
    [InlineData("`zero-one`")]
    [InlineData("`caffe`")]
    [InlineData("`keras`")]
    public void A_row_is_what_comes_out(string row)
    {
        string[] cells = [.. Row(row).Split('|', StringSplitOptions.TrimEntries)];
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string file in Directory.EnumerateFiles(TestPaths.InRepository("models", "shapes-split")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(folder["model.json"]))!;
        manifest["preprocessing"] = JsonSerializer.SerializeToNode(Of(row.Trim('`')), s_json);
        File.WriteAllText(folder["model.json"], manifest.ToJsonString());

        using var explainer = Explainer.Load(folder.FullName, cancellationToken: TestContext.Current.CancellationToken);
        var codec = new NetVipsCodec();
        var answers = Directory.EnumerateFiles(TestPaths.InRepository("samples"), "*.png")
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => explainer.Explain(codec.Decode(File.ReadAllBytes(f)), cancellationToken: TestContext.Current.CancellationToken).Classes[0]);
        Assert.Equal(cells[2], $"{answers.Count(a => a.Key == a.Value.Label)} of {answers.Count}");
        MustBe(cells[3], answers["heart"]);
        MustBe(cells[4], answers["ring"]);
    }

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private static string Row(string start) => File.ReadLines(TestPaths.InRepository("docs", "preprocessing.md")).First(l => l.StartsWith($"| {start}", StringComparison.Ordinal));

    private static Preprocessing Of(string row)
    {
        PreprocessingSettings right = PreprocessingPresets.Torchvision with { Resize = ResizeMode.Stretch };
        return (row switch
        {
            "the right one" => right,
            "--channel-order bgr" => right with { Channels = ChannelOrder.Bgr },
            _ => PreprocessingPresets.Find(row),
        }).For(224, 224);
    }

    // Rounded to whole percents, on which CPUs may differ by one.
    private static void MustBe(string cell, ClassExplanation answer)
    {
        string[] words = cell.Split(' ');
        Assert.Equal(words[0], answer.Label);
        Assert.InRange(100 * answer.Probability, double.Parse(words[1], CultureInfo.InvariantCulture) - 1, double.Parse(words[1], CultureInfo.InvariantCulture) + 1);
    }
}
