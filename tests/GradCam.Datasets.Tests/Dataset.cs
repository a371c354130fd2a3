using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Datasets.Tests;

/// <summary>Provides small pictures, the model of shapes, and runs over them.</summary>
internal static class Dataset
{
    private static readonly Lazy<Explainer> Shared = new(() => Explainer.Load(TestPaths.InRepository("models", "shapes-split"), new ExplainerOptions { Threads = 1 }));

    public static Explainer Explainer => Shared.Value;

    public static IPictureCodec Codec { get; } = new NetVipsCodec();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Returns an encoded picture that differs from those of other seeds.</summary>
    public static byte[] Picture(int seed, PictureFormat format = PictureFormat.Png)
    {
        var random = new Random(seed);
        var pixels = new byte[40 * 30 * 3];
        random.NextBytes(pixels);

        // A few flat patches: a classifier's answer to noise alone is always the same.
        for (int patch = 0; patch < 4; patch++)
        {
            int left = random.Next(30), top = random.Next(20);
            byte red = (byte)random.Next(256), green = (byte)random.Next(256);
            for (int y = top; y < top + 10; y++)
            {
                for (int x = left; x < left + 10; x++)
                    (pixels[(y * 40 + x) * 3], pixels[(y * 40 + x) * 3 + 1]) = (red, green);
            }
        }

        return Codec.Encode(new Picture(40, 30, pixels), format);
    }

    /// <summary>Writes pictures 0.png, 1.png and so on.</summary>
    public static void Write(string folder, int count, int firstSeed = 0)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{i:000}.png"), Picture(firstSeed + i));
    }

    public static DatasetRunOptions Options(string output, params string[] inputs) => new()
    {
        Output = output,
        Inputs = DatasetInputs.Parse(inputs, TextReader.Null),
        BatchSize = 3,
        Workers = 2,
        PicturesPerPart = 8,
    };

    public static Task<ShardState> Run(DatasetRunOptions options) => DatasetRun.RunAsync(Explainer, Codec, options, null, Cancellation);

    /// <summary>Returns the rows of a merged run, without times.</summary>
    public static async Task<List<ResultRow>> Merge(string output)
    {
        MergedRun run = await DatasetMerge.RunAsync(output, null, Cancellation);
        var rows = new List<ResultRow>();
        await foreach (ResultRow row in run.RowsAsync(null, Cancellation))
            rows.Add(row.WithoutTimes());
        return rows;
    }

    /// <summary>Returns all of a row as text, so that tests compare rows by value, including lists.</summary>
    public static string Text(ResultRow row) => System.Text.Encoding.UTF8.GetString(ResultText.Json(row));

    public static string[] Texts(IEnumerable<ResultRow> rows) => [.. rows.Select(Text)];

    public static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
