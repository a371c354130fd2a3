using System.Buffers.Binary;
using System.Text.Json;
using GradCam.Datasets.Reports;
using GradCam.Datasets.Results;
using GradCam.TestSupport;

namespace GradCam.Reports.Tests;

/// <summary>Tests the report's data without a browser.</summary>
public sealed class ReportDataTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_is_in_the_index_and_in_a_page()
    {
        const int Count = 300;
        using TemporaryFolder folder = TestPaths.NewFolder();
        await SyntheticRun.WriteAsync(folder["out"], folder["photos"], Count, 3, Cancellation);
        await SyntheticRun.ReportAsync(folder["out"], Cancellation);
        ResultRow[] rows = [.. SyntheticRun.Rows(folder["photos"], Count, 3)];
        JsonElement index = Read(folder, "index-0")[1];
        Assert.Equal(rows.Select(r => r.TrueClass ?? -1), Numbers(index, "truth", "i32", 4, BinaryPrimitives.ReadInt32LittleEndian));
        Assert.Equal(rows.Select(r => r.PredictedClass ?? -1), Numbers(index, "predicted", "i32", 4, BinaryPrimitives.ReadInt32LittleEndian));
        Assert.Equal(rows.Select(r => r.PredictedProbability ?? float.NaN), Numbers(index, "probability", "f32", 4, BinaryPrimitives.ReadSingleLittleEndian));
        Assert.Equal(rows.Select(r => r.BorderShare ?? float.NaN), Numbers(index, "border", "f32", 4, BinaryPrimitives.ReadSingleLittleEndian));
        Assert.Equal(rows.Select(ReportIndex.Flags), Numbers(index, "flags", "u8", 1, b => b[0]));
        Assert.Equal(rows.Select(r => r.Id), Read(folder, "names-0")[1].EnumerateArray().Select(n => n.GetString()!));

        int id = ReportRow.Fields.ToList().IndexOf("id"), error = ReportRow.Fields.ToList().IndexOf("error");
        JsonElement[] shown = [.. new[] { 0, 1, 2 }.SelectMany(page => Read(folder, $"rows-{page}")[1].EnumerateArray())];
        Assert.Equal(rows.Select(r => (r.Id, r.Error)), shown.Select(r => (r[id].GetString()!, r[error].GetString())));
        Assert.False(File.Exists(folder["out/report/data/rows-3.js"]));
    }

    [Fact]
    public async Task Data_are_plain_ASCII_without_markup()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await SyntheticRun.WriteAsync(folder["out"], folder["photos"], 50, 6, Cancellation);
        await SyntheticRun.ReportAsync(folder["out"], Cancellation);
        foreach (string file in Directory.EnumerateFiles(folder["out/report/data"]))
        {
            byte[] content = await File.ReadAllBytesAsync(file, Cancellation);
            Assert.DoesNotContain(content, b => b is > 126 or (byte)'<' or (byte)'>' or (byte)'&');
        }
    }

    [Fact]
    public async Task A_new_report_takes_the_old_ones_place()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await SyntheticRun.WriteAsync(folder["out"], folder["photos"], 10, 1, Cancellation);
        Directory.CreateDirectory(folder["out/report/data"]);
        await File.WriteAllTextAsync(folder["out/report/data/rows-99.js"], "old", Cancellation);
        await SyntheticRun.ReportAsync(folder["out"], Cancellation);
        string[] expected = [.. ReportResources.Names, .. new[] { "index-0", "maps", "names-0", "rows-0", "run" }.Select(n => $"data/{n}.js")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.EnumerateFiles(folder["out/report"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder["out/report"], f).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["out/tmp"]));
        foreach (string name in ReportResources.Names)
            Assert.NotEqual(0, new FileInfo(folder[$"out/report/{name}"]).Length);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_a_clear_error()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await SyntheticRun.WriteAsync(folder["out"], folder["photos"], 1, 1, Cancellation);
        await File.WriteAllTextAsync(folder["out/tmp"], "in the way", Cancellation);
        GradCamException e = await Assert.ThrowsAsync<GradCamException>(() => SyntheticRun.ReportAsync(folder["out"], Cancellation));
        Assert.StartsWith($"{folder["out/report"]}: the report cannot be written: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, null, null, "normal", 32)]
    [InlineData(true, null, null, "o", "normal", 1 + 16 + 32)]
    [InlineData(false, null, "copy", null, "empty", 2 + 8 + 64)]
    [InlineData(null, "broken", null, null, null, 4)]
    [InlineData(null, null, null, null, "negative", 96)]
    [InlineData(null, null, null, null, "flat", 128)]
    [InlineData(null, null, null, null, "not-finite", 160)]
    [InlineData(null, null, null, null, "noise", 192)]
    public void Flags_say_what_is_true_of_a_row(bool? correct, string? error, string? duplicate, string? overlay, string? condition, byte expected)
    {
        var row = new ResultRow { Id = "a", Ordinal = 0, Rank = 0, Correct = correct, Error = error, DuplicateOf = duplicate, Overlay = overlay, MapCondition = condition };
        Assert.Equal(expected, ReportIndex.Flags(row));
    }

    [Theory]
    [InlineData(7, 7, 24.0 / 49)]
    [InlineData(14, 14, 52.0 / 196)]
    [InlineData(3, 5, 12.0 / 15)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 9, 1)]
    public void An_even_map_has_the_border_cells_share_there(int height, int width, double expected) =>
        Assert.Equal(expected, ReportData.EvenBorderShare(height, width), 12);

    private static JsonElement Read(TemporaryFolder folder, string name)
    {
        string text = File.ReadAllText(folder[$"out/report/data/{name}.js"]);
        string start = $"report.{name.Split('-')[0]}(...";
        Assert.StartsWith(start, text, StringComparison.Ordinal);
        Assert.EndsWith(");\n", text, StringComparison.Ordinal);
        return JsonDocument.Parse(text[start.Length..^3]).RootElement;
    }

    private delegate T Reader<T>(ReadOnlySpan<byte> from);

    private static T[] Numbers<T>(JsonElement index, string column, string type, int size, Reader<T> read)
    {
        Assert.Equal(type, index.GetProperty(column)[0].GetString());
        return [.. index.GetProperty(column)[1].GetBytesFromBase64().Chunk(size).Select(b => read(b))];
    }
}
