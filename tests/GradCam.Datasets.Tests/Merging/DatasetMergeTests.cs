using System.Text.Json;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Datasets.Truth;
using GradCam.TestSupport;
using Parquet;

namespace GradCam.Datasets.Tests.Merging;

public class DatasetMergeTests
{
    [Fact]
    public async Task The_summary_counts_what_the_rows_say()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in/star"], 6);
        Dataset.Write(folder["in/ring"], 5, firstSeed: 100);
        File.WriteAllText(folder["in/ring/broken.png"], "");
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]);
        await Dataset.Run(options with { Truth = TruthSource.Parse("folders", options.Inputs, Dataset.Explainer.Model.Labels), Overlays = OverlayPolicy.None });
        MergedRun run = await DatasetMerge.RunAsync(folder["out"], new MergeOptions { Csv = folder["rows.csv"], JsonLines = folder["rows.jsonl"] }, Dataset.Cancellation);
        List<ResultRow> rows = await Dataset.Merge(folder["out"]);
        RunSummary summary = run.Summary;
        Assert.Equal((12, 1, 11, rows.Count(r => r.Correct == true)), (summary.Pictures, summary.Errors, summary.WithTruth, summary.Correct!.Value));
        Assert.Equal(rows.Count(r => r.Correct == false), summary.Confusions.Sum(c => c.Pictures));
        Assert.Equal((6, 5), (summary.Classes.Single(c => c.Label == "star").Pictures, summary.Classes.Single(c => c.Label == "ring").Pictures));
        Assert.Equal(11, summary.Classes.Sum(c => c.Predicted));
        Assert.Equal(new ErrorKind("the file is empty.", 1), Assert.Single(summary.ErrorKinds));

        JsonElement json = JsonDocument.Parse(File.ReadAllText(folder["out/summary.json"])).RootElement;
        Assert.Equal((double)summary.Correct! / 11, json.GetProperty("accuracy").GetDouble(), 1e-12);
        Assert.Equal(12, File.ReadLines(folder["rows.jsonl"]).Count());
        Assert.Equal(13, CsvTruth.Records(File.ReadAllText(folder["rows.csv"])).Count());
        Assert.Equal(["in", "out", "rows.csv", "rows.jsonl"], Directory.GetFileSystemEntries(folder.FullName).Select(e => Path.GetFileName(e)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_computed_is_recorded_and_may_be_another_device_when_a_run_is_taken_up_again()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 3);
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]) with { Overlays = OverlayPolicy.None };
        await Dataset.Run(options);
        string device = Dataset.Explainer.Device.ToString();
        Assert.Equal([device], RunManifest.Read(folder["out"])!.Devices);

        // As if the run had begun elsewhere.
        string manifest = File.ReadAllText(folder["out/run.json"]);
        File.WriteAllText(folder["out/run.json"], manifest.Replace($"\"{device}\"", "\"cuda:7\"", StringComparison.Ordinal));
        Dataset.Write(folder["in"], 4);
        await Dataset.Run(options);
        Assert.Equal(["cuda:7", device], RunManifest.Read(folder["out"])!.Devices);
        MergedRun run = await DatasetMerge.RunAsync(folder["out"], null, Dataset.Cancellation);
        Assert.Equal(["cuda:7", device], run.Summary.Devices);
        Assert.Equal(4, run.Summary.Pictures);
    }

    [Fact]
    public async Task Mean_maps_are_means_of_maps()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 9);
        await Dataset.Run(Dataset.Options(folder["out"], folder["in"]) with { Overlays = OverlayPolicy.None });
        List<ResultRow> rows = await Dataset.Merge(folder["out"]);
        ResultRow[] some = [.. rows.Where(r => r.MapCondition == "normal").GroupBy(r => r.TargetClass).MaxBy(g => g.Count())!];
        float[] mean = [.. Enumerable.Range(0, some[0].Map!.Length).Select(i => some.Average(r => r.Map![i] / r.MapMax!.Value))];

        await using ParquetReader reader = await ParquetReader.CreateAsync(folder["out/classes.parquet"], cancellationToken: Dataset.Cancellation);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        var classes = new int[(int)group.RowCount];
        await group.ReadAsync<int>(reader.Schema.GetDataFields()[0], classes.AsMemory(), cancellationToken: Dataset.Cancellation);
        var means = new float[mean.Length * classes.Length];
        var levels = new int[means.Length];
        await group.ReadRawAsync(reader.Schema.GetDataFields()[5], means.AsMemory(), (Memory<int>?)levels, (Memory<int>?)levels, Dataset.Cancellation);
        int at = Array.IndexOf(classes, some[0].TargetClass!.Value);
        for (int i = 0; i < mean.Length; i++)
            Assert.Equal(mean[i], means[at * mean.Length + i], 1e-5f);
    }

    [Fact]
    public async Task What_is_missing_or_damaged_is_told()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 12);
        DatasetRunOptions options = Dataset.Options(folder["out"], folder["in"]) with { Overlays = OverlayPolicy.None };
        await Told("holds no run");
        await Dataset.Run(options with { Shard = new Shard(0, 3) });
        await Told("of 3 shards 2 are missing (1, 2). Run the same command again, with --shard 1/3.");
        await Dataset.Run(options with { Shard = new Shard(1, 3) });
        await Dataset.Run(options with { Shard = new Shard(2, 3) });
        await DatasetMerge.RunAsync(folder["out"], null, Dataset.Cancellation);

        string part = Directory.GetFiles(folder["out/parts"], "0001of0003-*")[0];
        byte[] content = File.ReadAllBytes(part);
        File.Delete(part);
        await Told("of shard 1 is missing");
        File.WriteAllBytes(part, content[..^5]);
        await Told("damaged");
        File.WriteAllBytes(part, content);
        File.Copy(part, part.Replace(".parquet", "-2.parquet", StringComparison.Ordinal));
        await Told("has not been through since");

        async Task Told(string message) =>
            Assert.Contains(message, (await Assert.ThrowsAsync<GradCamException>(() => DatasetMerge.RunAsync(folder["out"], null, Dataset.Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_written_of_what_was_merged()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Dataset.Write(folder["in"], 3);
        await Dataset.Run(Dataset.Options(folder["out"], folder["in"]) with { Overlays = OverlayPolicy.None });
        var report = new Report();
        await DatasetMerge.RunAsync(folder["out"], new MergeOptions { Report = report }, Dataset.Cancellation);
        Assert.Equal(["000.png", "001.png", "002.png"], report.Ids);
    }

    private sealed class Report : IReportWriter
    {
        public List<string> Ids { get; } = [];

        public async Task WriteAsync(MergedRun run, CancellationToken cancellationToken)
        {
            await foreach (ResultRow row in run.RowsAsync(["id"], cancellationToken))
                Ids.Add(row.Id);
        }
    }
}
