using GradCam.Datasets.Merging;
using GradCam.Datasets.Runs;
using GradCam.TestSupport;

namespace GradCam.Datasets.Tests.Runs;

public sealed class RunManifestTests : IDisposable
{
    private static readonly string Whole = TestPaths.InRepository("tests", "Fuzz", "Corpus", "run", "complete");

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public RunManifestTests()
    {
        foreach (string file in Files(Whole))
        {
            string copy = _folder[file];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Whole, file), copy);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_whole_run_is_merged() => Assert.Equal(5, (await DatasetMerge.RunAsync(_folder.FullName, cancellationToken: Dataset.Cancellation)).Summary.Pictures);

    [Theory]
    [InlineData("\"settings\": {", "\"settings\": null, \"other\": {", "settings")]
    [InlineData("\"all scores kept\": \"no\"", "\"all scores kept\": null", "all scores kept")]
    [InlineData("\"shards\": 1", "\"shards\": 2000000000", "shards is 2000000000, not 1 to 10000")]
    [InlineData("\"shards\": 1", "\"shards\": -1", "shards is -1")]
    [InlineData("\"batchSize\": 16", "\"batchSize\": 0", "batchSize is 0")]
    [InlineData("\"picturesPerPart\": 512", "\"picturesPerPart\": -512", "picturesPerPart is -512")]
    [InlineData("\"classes\": 5", "\"classes\": 6", "model.labels has 5 names for 6 classes")]
    [InlineData("\"ant\"", "null", "labels[0]")]
    [InlineData("\"/pictures\"", "null", "inputs[0]")]
    [InlineData("\"cpu\"", "null", "devices[0]")]
    [InlineData("\"inputWidth\": 64", "\"inputWidth\": -64", "input is -64x64")]
    public void A_damaged_manifest_is_rejected(string old, string changed, string message) =>
        Rejected("run.json", old, changed, message, () => Assert.Throws<GradCamException>(() => RunManifest.Read(_folder.FullName)));

    [Theory]
    [InlineData("\"shard\": 0", "\"shard\": 3", "it is of shard 3 of 1")]
    [InlineData("\"shards\": 1", "\"shards\": 2000000000", "it is of shard 0 of 2000000000")]
    [InlineData("\"pictures\": 5", "\"pictures\": -5", "below 0")]
    [InlineData("\"errors\": 1", "\"errors\": 6", "more errors")]
    [InlineData("\"0000of0001-000000000.parquet\"", "null", "parts[0]")]
    [InlineData("\"0000of0001-000000000.parquet\"", "\"../parts/x\"", "no file name")]
    [InlineData("\"parts\": [", "\"parts\": null, \"other\": [", "parts")]
    [InlineData("{", "null", "0000of0001.json")]
    public void A_damaged_shard_is_rejected(string old, string changed, string message) =>
        Rejected("shards/0000of0001.json", old, changed, message, () => Assert.ThrowsAsync<GradCamException>(() => DatasetMerge.RunAsync(_folder.FullName, cancellationToken: Dataset.Cancellation)).GetAwaiter().GetResult());

    private void Rejected(string file, string old, string changed, string message, Func<GradCamException> read)
    {
        string text = File.ReadAllText(_folder[file]);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(_folder[file], old == "{" ? changed : text.Replace(old, changed, StringComparison.Ordinal));
        Assert.Contains(message, read().Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f));
}
