using System.Text.Json;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Results;

namespace GradCam.Datasets.Reports;

/// <summary>Writes the details of a row that the page shows: an array of values in the order of <see cref="Fields"/>.</summary>
internal static class ReportRow
{
    private static readonly (string Name, Action<Utf8JsonWriter, ResultRow, PictureLinks> Write)[] All =
    [
        ("id", (json, row, _) => json.WriteStringValue(row.Id)),
        ("picture", (json, row, links) => json.WriteStringValue(Picture(row, links))),
        ("overlay", (json, row, _) => json.WriteStringValue(row.Overlay is { } overlay ? PictureLinks.Within(overlay) : null)),
        ("path", (json, row, _) => json.WriteStringValue(row.Path)),
        ("target", (json, row, _) => json.WriteStringValue(row.Target)),
        ("targetValue", (json, row, _) => json.WriteNumber(row.TargetValue)),
        ("targetProbability", (json, row, _) => json.WriteNumber(row.TargetProbability)),
        ("trueProbability", (json, row, _) => json.WriteNumber(row.TrueProbability)),
        ("predictedLogit", (json, row, _) => json.WriteNumber(row.PredictedLogit)),
        ("trueClasses", (json, row, _) => WriteAll(json, row.TrueClasses?.Select(c => (float?)c))),
        ("answers", (json, row, _) => WriteAll(json, row.Answers?.Select(c => (float?)c))),
        ("answerProbabilities", (json, row, _) => WriteAll(json, row.AnswerProbabilities?.Select(p => (float?)p))),
        ("topClasses", (json, row, _) => WriteAll(json, row.TopClasses?.Select(c => (float?)c))),
        ("topProbabilities", (json, row, _) => WriteAll(json, row.TopProbabilities?.Select(p => (float?)p))),
        ("map", (json, row, _) => WriteMap(json, row)),
        ("mapSize", (json, row, _) => WriteAll(json, row.MapHeight is null ? null : [row.MapHeight, row.MapWidth])),
        ("mapRange", (json, row, _) => WriteAll(json, row.MapMin is null ? null : [row.MapMin, row.MapMax, row.MapMean])),
        ("seen", (json, row, _) => WriteAll(json, row.SeenX is null ? null : [row.SeenX, row.SeenY, row.SeenWidth, row.SeenHeight])),
        ("box", (json, row, _) => WriteAll(json, row.BoxX is null ? null : [row.BoxX, row.BoxY, row.BoxWidth, row.BoxHeight])),
        ("regionShare", (json, row, _) => json.WriteNumber(row.RegionShare)),
        ("size", (json, row, _) => WriteAll(json, row.Width is null ? null : [row.Width, row.Height])),
        ("bytes", (json, row, _) => json.WriteNumber((double?)row.Bytes)),
        ("sha256", (json, row, _) => json.WriteStringValue(row.Sha256)),
        ("duplicateOf", (json, row, _) => json.WriteStringValue(row.DuplicateOf)),
        ("milliseconds", (json, row, _) => json.WriteNumber(Milliseconds(row))),
        ("error", (json, row, _) => json.WriteStringValue(row.Error)),
    ];

    /// <summary>Gets the names of the values.</summary>
    public static IReadOnlyList<string> Fields { get; } = [.. All.Select(f => f.Name)];

    public static void Write(Utf8JsonWriter json, ResultRow row, PictureLinks links)
    {
        json.WriteStartArray();
        foreach ((_, Action<Utf8JsonWriter, ResultRow, PictureLinks> write) in All)
            write(json, row, links);
        json.WriteEndArray();
    }

    // If a picture is in an archive, there is no file to show.
    private static string? Picture(ResultRow row, PictureLinks links) =>
        row.Path is { } path && PictureNames.IsPicture(path) ? links.To(path) : null;

    private static void WriteMap(Utf8JsonWriter json, ResultRow row)
    {
        if (row is not { Map: { } map, MapHeight: { } height, MapWidth: { } width } || SmallMap.Of(map, height, width) is not { } small)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        json.WriteNumberValue(small.Height);
        json.WriteNumberValue(small.Width);
        json.WriteBase64StringValue(small.Values);
        json.WriteEndArray();
    }

    private static void WriteAll(Utf8JsonWriter json, IEnumerable<float?>? values)
    {
        if (values is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (float? value in values)
            json.WriteNumber(value);
        json.WriteEndArray();
    }

    private static float? Milliseconds(ResultRow row)
    {
        float?[] steps = [row.ReadMs, row.DecodeMs, row.PreprocessMs, row.FeaturesMs, row.ClassifierMs, row.GradientMs, row.MapMs, row.OverlayMs, row.EncodeMs];
        return steps.All(s => s is null) ? null : steps.Sum(s => s ?? 0);
    }
}
