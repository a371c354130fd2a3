using System.Text.Json;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Reports;
using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Reports.Tests;

/// <summary>Provides a synthetic run: the numbers of its rows follow from their positions, so that tests know the results of a filter.</summary>
internal static class SyntheticRun
{
    public const string HostileLabel = "<img src=x onerror=\"document.title='hit'\">&amp; \"ring\"";
    public const string HostileName = "ring/a #1 ?<script>document.title='hit'</script>'\"%41é.png";

    public static readonly string[] Labels = ["arrow", "bolt", "circle", "cross", "heart", HostileLabel, "square", "star", "triangle", "wave"];

    /// <summary>Returns rows, whose pictures need not exist.</summary>
    /// <param name="folder">The folder of the pictures.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="pictures">The number of different pictures; further rows repeat the files.</param>
    public static IEnumerable<ResultRow> Rows(string folder, int count, int pictures)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            int truth = i % Labels.Length;
            bool right = random.Next(10) > 0;
            int predicted = right ? truth : (truth + 1 + random.Next(3)) % Labels.Length;
            float probability = right ? 0.5f + 0.5f * random.NextSingle() : 0.3f + 0.5f * random.NextSingle();
            float x = random.NextSingle(), y = random.NextSingle(), spread = 0.08f + 0.2f * random.NextSingle();
            float[] map = Map(x, y, spread);
            string name = i == 5 ? HostileName : $"{Labels[truth].Split(' ')[0].Trim('<')}/{i:000000}.png";
            var row = new ResultRow
            {
                Id = name,
                Ordinal = i,
                Rank = 0,
                Path = Path.Combine(folder, PictureName(i % pictures)),
                Bytes = 1234 + i,
                Sha256 = new string('a', 64),
                Width = 160,
                Height = 120,
                TrueClass = truth,
                TrueLabel = Labels[truth],
            };
            if (i % 40 == 17)
            {
                yield return row with { Width = null, Height = null, Error = i % 80 == 17 ? "the file is empty." : "not a picture: <b>its</b> first bytes are 00 00." };
                continue;
            }

            yield return row with
            {
                DuplicateOf = i % 50 == 3 && i > 50 ? "arrow/000000.png" : null,
                PredictedClass = predicted,
                PredictedLabel = Labels[predicted],
                PredictedProbability = probability,
                PredictedLogit = 10 * probability,
                TrueProbability = right ? probability : 1 - probability,
                Correct = right,
                TopClasses = [predicted, (predicted + 1) % 10, (predicted + 2) % 10],
                TopProbabilities = [probability, (1 - probability) / 2, (1 - probability) / 4],
                Target = Labels[predicted],
                TargetClass = predicted,
                TargetLabel = Labels[predicted],
                TargetValue = 10 * probability,
                TargetProbability = probability,
                Method = "gradcam",
                Layer = "features.30",
                MapHeight = 7,
                MapWidth = 7,
                Map = map,
                MapMin = map.Min(),
                MapMax = map.Max(),
                MapMean = map.Average(),
                MapCondition = "normal",
                CenterX = x,
                CenterY = y,
                Spread = spread,
                BorderShare = Border(map),
                SeenX = 20,
                SeenY = 0,
                SeenWidth = 120,
                SeenHeight = 120,
                BoxX = 30,
                BoxY = 20,
                BoxWidth = 50,
                BoxHeight = 60,
                RegionShare = 0.15f,
                Overlay = i % 2 == 0 ? $"overlays/{PictureName(i % pictures)}.jpg" : null,
                ReadMs = 1,
                FeaturesMs = 20.5f,
            };
        }
    }

    /// <summary>Writes the folder of a complete run, with its pictures and overlays.</summary>
    public static async Task WriteAsync(string output, string photos, int count, int pictures, CancellationToken cancellationToken)
    {
        WritePictures(output, photos, pictures);
        const int PartRows = 4096;
        var parts = new List<string>();
        Directory.CreateDirectory(Path.Combine(output, RunFolder.PartsName));
        Directory.CreateDirectory(Path.Combine(output, RunFolder.ShardsName));
        ResultRow[] rows = [.. Rows(photos, count, pictures)];
        foreach (ResultRow[] part in rows.Chunk(PartRows))
        {
            parts.Add($"{Shard.All.Tag}-{part[0].Ordinal:000000000}.parquet");
            await using FileStream file = File.Create(Path.Combine(output, RunFolder.PartsName, parts[^1]));
            await ResultPart.WriteAsync(file, part, cancellationToken);
        }

        var manifest = new RunManifest
        {
            Settings = new SortedDictionary<string, string> { ["method"] = "gradcam", ["targets"] = "top 1, Score" },
            Inputs = [photos],
            Shards = 1,
            BatchSize = 4,
            PicturesPerPart = PartRows,
            CreatedBy = "gradcam 0.1.0",
            Model = new RunModel("shapes", "models/shapes-split", Labels.Length, Labels, "features.30", 224, 224),
            Overlays = new RunOverlays("all", "jpeg"),
        };
        await File.WriteAllTextAsync(Path.Combine(output, RunFolder.ManifestName), JsonSerializer.Serialize(manifest, RunJson.Readable.RunManifest), cancellationToken);
        var state = new ShardState(0, 1, count, count, rows.Count(r => r.Error is not null), rows.Count(r => r.DuplicateOf is not null), parts);
        await File.WriteAllTextAsync(Path.Combine(output, RunFolder.ShardsName, $"{Shard.All.Tag}.json"), JsonSerializer.Serialize(state, RunJson.Readable.ShardState), cancellationToken);
    }

    /// <summary>Merges with a report.</summary>
    /// <returns>The page to open.</returns>
    public static async Task<string> ReportAsync(string output, CancellationToken cancellationToken)
    {
        await DatasetMerge.RunAsync(output, new MergeOptions { Report = new DatasetReport() }, cancellationToken);
        return Path.Combine(output, DatasetReport.FolderName, DatasetReport.PageName);
    }

    // One name needs escapes in addresses.
    private static string PictureName(int i) => i == 5 && !OperatingSystem.IsWindows() ? "a #5 ?%41é'\"<b>.png" : $"{i}.png";

    private static void WritePictures(string output, string photos, int pictures)
    {
        var codec = new NetVipsCodec();
        Directory.CreateDirectory(photos);
        Directory.CreateDirectory(Path.Combine(output, RunFolder.OverlaysName));
        for (int i = 0; i < pictures; i++)
        {
            File.WriteAllBytes(Path.Combine(photos, PictureName(i)), codec.Encode(Pixels(i, warm: false), PictureFormat.Png));
            File.WriteAllBytes(Path.Combine(output, RunFolder.OverlaysName, PictureName(i) + ".jpg"), codec.Encode(Pixels(i, warm: true), PictureFormat.Jpeg));
        }
    }

    private static Picture Pixels(int seed, bool warm)
    {
        const int Width = 160, Height = 120;
        var pixels = new byte[Width * Height * 3];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool inside = Math.Abs(x - 80) + Math.Abs(y - 60) < 20 + seed % 30;
                double glow = warm ? Math.Exp(-((x - 70) * (x - 70) + (y - 50) * (y - 50)) / 900.0) : 0;
                int at = (y * Width + x) * 3;
                pixels[at] = (byte)Math.Min(255, (inside ? 200 : 40 + x / 2) + 150 * glow);
                pixels[at + 1] = (byte)Math.Min(255, (inside ? seed * 37 % 256 : 60 + y / 2) + 60 * glow);
                pixels[at + 2] = (byte)((inside ? seed * 91 % 256 : 110) * (1 - glow));
            }
        }

        return new Picture(Width, Height, pixels);
    }

    private static float[] Map(float x, float y, float spread)
    {
        var map = new float[49];
        for (int i = 0; i < map.Length; i++)
        {
            float dx = (i % 7 + 0.5f) / 7 - x, dy = (i / 7 + 0.5f) / 7 - y;
            map[i] = MathF.Exp(-(dx * dx + dy * dy) / (spread * spread));
        }

        return map;
    }

    private static float Border(float[] map) => map.Where((_, i) => i % 7 is 0 or 6 || i / 7 is 0 or 6).Sum() / map.Sum();
}
