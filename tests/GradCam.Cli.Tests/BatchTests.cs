using System.Text.Json;
using GradCam.Cli.Batch;
using GradCam.Datasets.Runs;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class BatchTests
{
    [Fact]
    public async Task A_folder_becomes_a_table_overlays_and_a_summary()
    {
        using TemporaryFolder folder = Tree();
        ToolResult result = (await Batch(folder, "--truth", "folders", "--top", "2", "--csv", folder["rows.csv"])).MustSucceed();
        Assert.StartsWith("2 pictures, 0 errors, 0 duplicates; 100.0 % of 2 right\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["overlays/heart/heart.png.0.jpg", "overlays/heart/heart.png.1.jpg", "overlays/star/star.png.0.jpg", "overlays/star/star.png.1.jpg", "parts/0000of0001-000000000.parquet", "run.json", "shards/0000of0001.json", "shards/0000of0001.truth", "summary.json"],
            Tool.Files(folder["out"]).Where(f => !f.StartsWith("tmp/", StringComparison.Ordinal) && f != "classes.parquet" && !f.StartsWith("report", StringComparison.Ordinal)));
        Assert.True(File.Exists(folder["out/report/index.html"]));
        Assert.Contains("report/index.html: the report", result.Output.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Equal(5, (await File.ReadAllLinesAsync(folder["rows.csv"], TestContext.Current.CancellationToken)).Length);

        // The same command has nothing more to do.
        DateTime written = File.GetLastWriteTimeUtc(folder["out/parts/0000of0001-000000000.parquet"]);
        (await Batch(folder, "--truth", "folders", "--top", "2")).MustSucceed();
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder["out/parts/0000of0001-000000000.parquet"]));
    }

    [Fact]
    public async Task Pictures_that_fail_make_exit_code_3()
    {
        using TemporaryFolder folder = Tree();
        await File.WriteAllBytesAsync(folder["in/empty.jpg"], [], TestContext.Current.CancellationToken);
        ToolResult result = await Batch(folder);
        Assert.Equal((3, ""), (result.Exit, result.Error));
        Assert.Contains("3 pictures, 1 error, 0 duplicates\n  1 x the file is empty.\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(3, (await Tool.Run("merge", folder["out"])).Exit);
        Assert.Equal(0, (await Tool.Run("merge", folder["out"], "--allow-errors")).Exit);
        Assert.Equal(0, (await Batch(folder, "--allow-errors")).Exit);
    }

    [Fact]
    public async Task What_failed_is_tried_again_and_no_report_is_of_earlier_results()
    {
        using TemporaryFolder folder = Tree();
        await File.WriteAllBytesAsync(folder["in/late.png"], [], TestContext.Current.CancellationToken);
        Assert.Equal(3, (await Batch(folder)).Exit);
        File.Copy(TestPaths.InRepository("samples", "star.png"), folder["in/late.png"], overwrite: true);
        ToolResult same = await Batch(folder, "--no-report");
        Assert.Equal(3, same.Exit);
        Assert.True(File.Exists(folder["out/report/index.html"]));
        ToolResult mended = (await Batch(folder, "--no-report", "--retry-errors")).MustSucceed();
        Assert.Contains("3 pictures, 0 errors, 1 duplicate", mended.Output, StringComparison.Ordinal);
        Assert.Contains("report: was of earlier results, and is removed", mended.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out/report"]));
        (await Batch(folder, "--retry-errors")).MustSucceed();
        Assert.True(File.Exists(folder["out/report/index.html"]));
    }

    [Fact]
    public async Task Shards_are_merged()
    {
        using TemporaryFolder folder = Tree();
        for (int i = 0; i < 3; i++)
        {
            if (i == 2)
                (await Tool.Run("merge", folder["out"])).MustFail(1, "of 3 shards 1 is missing (2)");
            ToolResult shard = (await Batch(folder, "--shard", $"{i}/3")).MustSucceed();
            Assert.StartsWith($"shard {i} of 3 is complete: ", shard.Output, StringComparison.Ordinal);
        }

        (await Tool.Run("merge", folder["out"], "--no-report")).MustSucceed();
        Assert.False(Directory.Exists(folder["out/report"]));
        ToolResult merged = (await Tool.Run("merge", folder["out"], "--jsonl", folder["rows.jsonl"])).MustSucceed();
        Assert.StartsWith("2 pictures, ", merged.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["out/report/index.html"]));
        Assert.Equal(2, File.ReadLines(folder["rows.jsonl"]).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()).Distinct().Count());
    }

    [Theory]
    [InlineData("there is nothing to explain")]
    [InlineData("--output is missing", "in")]
    [InlineData("--shard: a shard is I/N", "in", "--output", "o", "--shard", "3/3")]
    [InlineData("--overlays: overlays are none, all", "in", "--output", "o", "--overlays", "some")]
    [InlineData("--csv is of all shards", "in", "--output", "o", "--shard", "0/2", "--csv", "x.csv")]
    [InlineData("--grid is for gradcam explain", "in", "--output", "o", "--grid")]
    [InlineData("--scale shared needs all maps", "in", "--output", "o", "--scale", "shared")]
    [InlineData("- is given twice", "-", "-", "--output", "o")]
    [InlineData("there is no option '--oput'", "in", "--oput", "o")]
    public async Task Command_lines_that_make_no_sense(string message, params string[] args) => (await Tool.Run(["batch", .. args])).MustFail(2, message);

    [Fact]
    public async Task What_cannot_be_used_is_told_before_anything_is_done()
    {
        using TemporaryFolder folder = Tree();
        (await Tool.Run("batch", folder["none"], "--output", folder["out"])).MustFail(1, "none: no such file or folder.");
        (await Batch(folder, "--truth", folder["none.csv"])).MustFail(1, "none.csv: no such file.");
        (await Batch(folder, "--class", "stra")).MustFail(1, "--class: there is no class 'stra'.");
        (await Batch(folder, "--overlays", "errors")).MustFail(2, "--overlays errors needs to know the true classes");
        (await Batch(folder, "--csv", folder["none/rows.csv"])).MustFail(1, "--csv");
        (await Batch(folder, "--jsonl", folder["in"])).MustFail(1, "cannot be written: it is a folder");
        Assert.False(Directory.Exists(folder["out"]));
        (await Batch(folder, "--csv", folder["out/rows.csv"])).MustSucceed();
        Assert.True(File.Exists(folder["out/rows.csv"]));
        Directory.Delete(folder["out"], recursive: true);
        await File.WriteAllTextAsync(folder["out"], "a file", TestContext.Current.CancellationToken);
        (await Batch(folder)).MustFail(1, "cannot be written");
        (await Tool.Run("merge", folder["in"])).MustFail(1, "holds no run");
    }

    [Fact]
    public async Task Nothing_found_is_an_error()
    {
        using TemporaryFolder folder = Tree();
        Directory.CreateDirectory(folder["empty"]);
        (await Tool.Run("batch", folder["empty"], "--output", folder["1"])).MustFail(1, "no pictures found in");
        (await Tool.Run("batch", folder["in/*/*.webp"], "--output", folder["2"])).MustFail(1, "looked for files that end in .jpg");
        (await Tool.Run("batch", folder["none/*.png"], "--output", folder["3"])).MustFail(1, "there is no folder");

        // The pictures of a finished run may be missing.
        (await Batch(folder)).MustSucceed();
        Directory.Delete(folder["in/star"], recursive: true);
        Directory.Delete(folder["in/heart"], recursive: true);
        (await Batch(folder)).MustSucceed();
    }

    [Fact]
    public async Task A_file_of_classes_that_knows_none_of_the_pictures_is_told_of()
    {
        using TemporaryFolder folder = Tree();
        await File.WriteAllTextAsync(folder["truth.csv"], "star.png,star\n", TestContext.Current.CancellationToken);
        ToolResult result = await Batch(folder, "--truth", folder["truth.csv"]);
        Assert.Equal(0, result.Exit);
        Assert.Contains("one of these is called 'heart/heart.png', and the file names 'star.png'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_options_are_refused()
    {
        using TemporaryFolder folder = Tree();
        (await Batch(folder, "--method", "gradcam", "--colormap", "viridis")).MustSucceed();
        (await Batch(folder, "--colormap", "turbo")).MustFail(1, "colours was viridis, and is turbo now");
        (await Batch(folder, "--colormap", "viridis", "--top", "2")).MustFail(1, "targets was top 1, Score, and is top 2, Score now");
    }

    [Fact]
    public void Progress_tells_rate_remaining_time_and_errors()
    {
        Assert.Equal("30 of 100 pictures, 4.0/s, 00:00:18 left, 1 error", BatchProgress.Describe(new RunProgress(20, 10, 100, 1, 0, TimeSpan.FromSeconds(5))));
        Assert.Equal("20 pictures, 4.0/s", BatchProgress.Describe(new RunProgress(20, 0, null, 0, 0, TimeSpan.FromSeconds(5))));
        using var log = new StringWriter();
        var lines = new BatchProgress.Lines(log, TimeSpan.FromSeconds(10));
        for (int second = 0; second <= 25; second++)
            lines.Report(new RunProgress(second, 0, 100, 0, 0, TimeSpan.FromSeconds(second)));
        Assert.Equal("gradcam: 10 of 100 pictures, 1.0/s, 00:01:30 left\ngradcam: 20 of 100 pictures, 1.0/s, 00:01:20 left\n", log.ToString().ReplaceLineEndings("\n"));
    }

    private static TemporaryFolder Tree()
    {
        TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string shape in (string[])["star", "heart"])
        {
            Directory.CreateDirectory(folder[$"in/{shape}"]);
            File.Copy(TestPaths.InRepository("samples", $"{shape}.png"), folder[$"in/{shape}/{shape}.png"]);
        }

        return folder;
    }

    private static Task<ToolResult> Batch(TemporaryFolder folder, params string[] args) => Tool.Run(["batch", folder["in"], "--output", folder["out"], "--batch-size", "1", .. args]);
}
