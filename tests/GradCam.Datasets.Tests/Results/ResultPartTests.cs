using GradCam.Datasets.Results;
using GradCam.TestSupport;
using Parquet.Serialization;

namespace GradCam.Datasets.Tests.Results;

public class ResultPartTests
{
    private static readonly ResultRow[] Rows =
    [
        new() { Id = "a\nb", Ordinal = 0, Rank = 0, Error = "the file is empty." },
        new()
        {
            Id = "고양이/1.jpg", Ordinal = 7_000_000_000, Rank = 1, Bytes = 12, Width = 3, Correct = true, TopClasses = [4, 2], TopProbabilities = [0.5f, 0.25f],
            Scores = [], Map = [0, 1.5f, float.NaN, -2], MapMin = float.NegativeInfinity, TrueLabel = "x, \"y\"", ReadMs = 1.25f,
        },
        new() { Id = "c", Ordinal = 2, Rank = 0, Map = [3], Correct = false },
    ];

    [Fact]
    public async Task Rows_are_read_as_they_were_written()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await Write(folder["p.parquet"], Rows);
        IReadOnlyList<ResultRow> read = await ResultPart.ReadAsync(folder["p.parquet"], null, Dataset.Cancellation);
        Assert.Equal(Dataset.Texts(Rows), Dataset.Texts(read));
        Assert.Null(read[0].Map);
        Assert.Empty(read[1].Scores!);
    }

    [Fact]
    public async Task Only_wanted_columns_are_read()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await Write(folder["p.parquet"], Rows);
        IReadOnlyList<ResultRow> read = await ResultPart.ReadAsync(folder["p.parquet"], ["id", "error"], Dataset.Cancellation);
        Assert.Equal(["a\nb", "고양이/1.jpg", "c"], read.Select(r => r.Id));
        Assert.Equal("the file is empty.", read[0].Error);
        Assert.Null(read[1].Map);
    }

    [Fact]
    public async Task Another_reader_sees_the_same_lists()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await Write(folder["p.parquet"], Rows);
        using FileStream stream = File.OpenRead(folder["p.parquet"]);
        IList<Other> read = await ParquetSerializer.DeserializeAsync<Other>(stream, cancellationToken: Dataset.Cancellation).ContinueWith(t => (IList<Other>)[.. t.Result.Data], Dataset.Cancellation);
        Assert.Equal([0, 1.5f, float.NaN, -2], read[1].map!);
        Assert.Equal(["a\nb", "고양이/1.jpg", "c"], read.Select(r => r.id));
        Assert.Equal([null, true, false], read.Select(r => r.correct));
    }

    [Fact]
    public async Task No_rows_make_a_part_too()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await Write(folder["p.parquet"], []);
        Assert.Empty(await ResultPart.ReadAsync(folder["p.parquet"], null, Dataset.Cancellation));
    }

    [Fact]
    public async Task A_damaged_part_is_told()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await Write(folder["p.parquet"], Rows);
        byte[] whole = File.ReadAllBytes(folder["p.parquet"]);
        File.WriteAllBytes(folder["p.parquet"], whole[..^20]);
        var e = await Assert.ThrowsAsync<GradCamException>(() => ResultPart.ReadAsync(folder["p.parquet"], null, Dataset.Cancellation));
        Assert.Contains("p.parquet: this part is damaged", e.Message, StringComparison.Ordinal);
    }

    private static async Task Write(string path, ResultRow[] rows)
    {
        using FileStream stream = File.Create(path);
        await ResultPart.WriteAsync(stream, rows, Dataset.Cancellation);
    }

#pragma warning disable CA1812, IDE1006 // Filled in by the serializer, which goes by names.
    private sealed class Other
    {
        public string? id { get; set; }

        public bool? correct { get; set; }

        public List<float>? map { get; set; }
    }
#pragma warning restore CA1812, IDE1006
}
