using System.Formats.Tar;
using System.Text.Json;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests the answers of models with a Sigmoid for each of several labels, through the whole tool.</summary>
public sealed class AnswerTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    private static string Model => Path.Combine(TestPaths.Goldens, "reports", "multilabel.onnx");

    [Theory]
    [InlineData(null, 0.5f)]
    [InlineData("0.9", 0.9f)]
    [InlineData("1", 1f)]
    public async Task The_answers_are_the_labels_above_the_threshold(string? option, float threshold)
    {
        string golden = Path.Combine(TestPaths.Goldens, "many-labels");
        float[] own = NpyFile.Read(Path.Combine(golden, "output_probabilities.npy")).Data;
        int[] expected = [.. Enumerable.Range(0, own.Length).Where(k => own[k] > threshold).OrderByDescending(k => own[k])];
        string[] args = ["--model", Path.Combine(golden, "model.onnx"), "--tensor", Path.Combine(golden, "input_image.npy"), .. option is null ? Array.Empty<string>() : ["--answer-threshold", option]];
        JsonElement report = (await Explain([.. args, "--json"])).Json[0];
        JsonElement[] answers = [.. report.GetProperty("answers").EnumerateArray()];
        Assert.Equal(expected, answers.Select(a => a.GetProperty("index").GetInt32()));
        Assert.All(answers, a => Assert.Equal(own[a.GetProperty("index").GetInt32()], a.GetProperty("probability").GetSingle(), 1e-5f));
        Assert.Equal(threshold, report.GetProperty("answer_threshold").GetSingle());

        // The best class is explained, whether it is an answer or not.
        Assert.Equal(Array.IndexOf(own, own.Max()), Assert.Single(report.GetProperty("classes").EnumerateArray()).GetProperty("index").GetInt32());
        string none = (await Explain(args)).Output.Split('\n')[1];
        Assert.Equal(expected.Length == 0, none.EndsWith(": none", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_and_table_show_the_answers(bool terminal)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = ["explain", Sample("star"), Sample("ring"), "--model", Model, "--output", _folder["o/"]];
        Assert.Equal(0, await GradCamTool.Run(args, new ToolConsole(output, error, terminal), Cache, TestContext.Current.CancellationToken));
        Assert.Contains("\n  answers above 50 %: b (1) 59.1 %, a (0) 58.2 %\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\n  answers above 50 %: none\n", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--answer-threshold takes a number from 0 to 1, and '1.5' is none", "1.5")]
    [InlineData("--answer-threshold takes a number from 0 to 1, and 'NaN' is none", "NaN")]
    [InlineData("--answer-threshold takes a number from 0 to 1, and 'half' is none", "half")]
    [InlineData("--answer-threshold is for models with a Sigmoid for each of several labels, and shapes is none", "0.5")]
    public async Task A_wrong_threshold_is_a_wrong_command_line(string message, string value)
    {
        (await Tool.Run("explain", Sample("star"), "--answer-threshold", value, "--output", _folder["o.png"])).MustFail(2, message);
        (await Tool.Run("batch", Sample("star"), "--answer-threshold", value, "--output", _folder["out"])).MustFail(2, message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public async Task A_batch_has_the_answers_in_its_rows_and_counts_no_single_class()
    {
        Assert.Equal(0, (await Batch("out", "--jsonl", _folder["rows.jsonl"], "--csv", _folder["rows.csv"])).Exit);
        JsonElement[] rows = [.. File.ReadLines(_folder["rows.jsonl"]).Select(l => JsonDocument.Parse(l).RootElement)];
        foreach (JsonElement row in rows)
        {
            (int Class, float Probability)[] above = [.. Numbers(row, "top_classes").Zip(Numbers(row, "top_probabilities")).Where(p => p.Second > 0.5f).Select(p => ((int)p.First, p.Second))];
            Assert.Equal(above.Select(a => a.Class), Numbers(row, "answers").Select(a => (int)a));
            Assert.Equal(above.Select(a => a.Probability), Numbers(row, "answer_probabilities"));
        }

        Assert.Equal([0, 1, 2, 2], rows.Select(r => r.GetProperty("answers").GetArrayLength()).Order());
        string[] names = File.ReadLines(_folder["rows.csv"]).First().Split(',');
        Assert.Contains(",\"[1,0]\",\"[0.5906", File.ReadAllText(_folder["rows.csv"]), StringComparison.Ordinal);
        Assert.Contains("answers", names);
        JsonElement summary = Json("out/summary.json");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (summary.GetProperty("accuracy").ValueKind, summary.GetProperty("correct").ValueKind));
        Assert.All(summary.GetProperty("classes").EnumerateArray(), c => Assert.Equal(JsonValueKind.Null, c.GetProperty("correct").ValueKind));
        Assert.Equal(0.5f, Json("out/run.json").GetProperty("model").GetProperty("answerThreshold").GetSingle());
        Assert.Contains("\"answerThreshold\":0.5,", File.ReadAllText(_folder["out/report/data/run.js"]), StringComparison.Ordinal);

        // The rows' answers are those of one threshold.
        ToolResult other = await Batch("out", "--answer-threshold", "0.7");
        Assert.Contains("answer threshold was 0.5, and is 0.7 now", other.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Batch("high", "--answer-threshold", "0.7", "--jsonl", _folder["rows.jsonl"])).Exit);
        Assert.All(File.ReadLines(_folder["rows.jsonl"]), l => Assert.Contains("\"answers\":[],\"answer_probabilities\":[],", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_are_compared_with_the_true_labels()
    {
        Folder();
        await File.WriteAllTextAsync(_folder["truth.csv"], "id,labels\nbolt.png,c|d\nheart.png,\nstar.png,a\nstar.png,b\ncrescent.png,a\n", TestContext.Current.CancellationToken);
        ToolResult result = await BatchFolder("out", "--truth", _folder["truth.csv"], "--overlays", "errors", "--jsonl", _folder["rows.jsonl"]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("  answers above 50 %: precision 80.0 %, recall 80.0 %, F1 80.0 %; mean F1 of the labels 66.7 %; 2 of 4 pictures exactly right\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(["bolt.png.jpg", "crescent.png.jpg"], Tool.Files(_folder["out/overlays"]));
        JsonElement summary = Json("out/summary.json"), answers = summary.GetProperty("answers");
        Assert.Equal((5, 4, 2), (summary.GetProperty("pictures").GetInt32(), summary.GetProperty("withTruth").GetInt32(), answers.GetProperty("exactlyRight").GetInt32()));
        Assert.Equal(0.8, answers.GetProperty("micro").GetProperty("f1").GetDouble(), 1e-12);
        Assert.Equal(2.5 / 3, answers.GetProperty("macro").GetProperty("precision").GetDouble(), 1e-12);
        JsonElement b = answers.GetProperty("labels")[1];
        Assert.Equal(("b", 2, 1, 1), (b.GetProperty("label").GetString(), b.GetProperty("answered").GetInt32(), b.GetProperty("counts").GetProperty("truePositives").GetInt32(), b.GetProperty("counts").GetProperty("falsePositives").GetInt32()));
        Assert.Equal((0, JsonValueKind.Null), (summary.GetProperty("confusions").GetArrayLength(), summary.GetProperty("accuracy").ValueKind));
        Dictionary<string, JsonElement> rows = File.ReadLines(_folder["rows.jsonl"]).Select(l => JsonDocument.Parse(l).RootElement).ToDictionary(r => r.GetProperty("id").GetString()!);
        Assert.Equal([2, 3], Numbers(rows["bolt.png"], "true_classes"));
        Assert.Empty(Numbers(rows["heart.png"], "true_classes"));
        Assert.False(rows["ring.png"].TryGetProperty("true_classes", out _));
        Assert.Contains("\"answers\":{\"withTruth\":4,\"exactlyRight\":2,", File.ReadAllText(_folder["out/report/data/run.js"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tar_has_several_true_labels_or_none()
    {
        Folder();
        foreach ((string name, string text) in new[] { ("star", "a|b\n"), ("heart", ""), ("ring", "\n"), ("crescent", "a") })
            await File.WriteAllTextAsync(_folder[$"in/{name}.cls"], text, TestContext.Current.CancellationToken);
        using (var tar = new TarWriter(File.Create(_folder["in.tar"])))
        {
            foreach (string file in Tool.Files(_folder["in"]))
                tar.WriteEntry(_folder[$"in/{file}"], file);
        }

        ToolResult result = await Tool.RunWithCache(Cache, "batch", _folder["in.tar"], "--model", Model, "--output", _folder["out"], "--overlays", "errors");
        Assert.Contains("3 of 4 pictures exactly right", result.Output, StringComparison.Ordinal);
        Assert.Equal(["in.tar/crescent.png.jpg"], Tool.Files(_folder["out/overlays"]));
    }

    [Fact]
    public async Task Corrected_true_labels_are_applied_to_the_same_answers()
    {
        Folder();
        await File.WriteAllTextAsync(_folder["truth.csv"], "star.png,a\n", TestContext.Current.CancellationToken);
        Assert.Contains("0 of 1 picture exactly right", (await BatchFolder("out", "--truth", _folder["truth.csv"])).Output, StringComparison.Ordinal);
        DateTime drawn = File.GetLastWriteTimeUtc(_folder["out/overlays/star.png.jpg"]);
        await File.WriteAllTextAsync(_folder["truth.csv"], "star.png,a|b\nring.png,\n", TestContext.Current.CancellationToken);
        Assert.Contains("2 of 2 pictures exactly right", (await BatchFolder("out", "--truth", _folder["truth.csv"])).Output, StringComparison.Ordinal);
        Assert.Equal(drawn, File.GetLastWriteTimeUtc(_folder["out/overlays/star.png.jpg"]));
    }

    [Fact]
    public async Task A_batch_of_one_class_for_each_picture_has_no_column_of_answers()
    {
        (await Tool.Run("batch", Sample("star"), "--output", _folder["out"], "--csv", _folder["rows.csv"])).MustSucceed();
        Assert.DoesNotContain("answers", File.ReadAllText(_folder["rows.csv"]), StringComparison.Ordinal);
        Assert.DoesNotContain("nswer", File.ReadAllText(_folder["out/run.json"]) + File.ReadAllText(_folder["out/summary.json"]), StringComparison.Ordinal);
    }

    private Cache.CacheSettings Cache => new(_folder["cache"], null);

    private static string Sample(string name) => TestPaths.InRepository("samples", $"{name}.png");

    private static float[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(v => v.GetSingle())];

    private JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(_folder[name])).RootElement;

    private async Task<ToolResult> Explain(params string[] args)
    {
        ToolResult result = await Tool.RunWithCache(Cache, ["explain", .. args]);
        Assert.True(result.Exit == 0, result.Error);
        return result;
    }

    private void Folder()
    {
        Directory.CreateDirectory(_folder["in"]);
        foreach (string name in (string[])["bolt", "crescent", "heart", "ring", "star"])
            File.Copy(Sample(name), _folder[$"in/{name}.png"]);
    }

    private Task<ToolResult> BatchFolder(string output, params string[] args) =>
        Tool.RunWithCache(Cache, ["batch", _folder["in"], "--model", Model, "--output", _folder[output], .. args]);

    private Task<ToolResult> Batch(string output, params string[] args) =>
        Tool.RunWithCache(Cache, ["batch", Sample("bolt"), Sample("heart"), Sample("star"), Sample("crescent"), "--model", Model, "--output", _folder[output], .. args]);
}
