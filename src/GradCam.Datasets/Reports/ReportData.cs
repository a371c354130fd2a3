using System.Text.Json;
using GradCam.Datasets.Merging;
using GradCam.Datasets.Results;

namespace GradCam.Datasets.Reports;

/// <summary>
/// Writes the report's data in one pass over the rows, with only a chunk's numbers in memory. <c>index-N.js</c>, <c>names-N.js</c> and
/// <c>labels-N.js</c> contain chunks of rows, and <c>rows-N.js</c> pages of rows. <c>maps.js</c> contains the mean map of each class, and <c>run.js</c> the data of the whole run.
/// </summary>
/// <param name="folder">The report's folder.</param>
/// <param name="links">The addresses of pictures for the page.</param>
/// <param name="severalLabels">Whether the run's model has several labels.</param>
internal sealed class ReportData(string folder, PictureLinks links, bool severalLabels)
{
    /// <summary>The name of the data's folder in the report's folder.</summary>
    public const string FolderName = "data";

    /// <summary>The number of rows of a page.</summary>
    public const int PageRows = 128;

    private readonly List<ResultRow> _page = new(PageRows);
    private readonly ReportIndex _index = new();
    private readonly ClassMaps _maps = new();
    private long _rows;
    private int _targets;
    private double? _evenBorderShare;

    public void Add(ResultRow row)
    {
        _page.Add(row);
        _index.Add(row);
        _maps.Add(row);
        _rows++;
        _targets = Math.Max(_targets, row.Rank + 1);
        if (row is { MapHeight: { } height, MapWidth: { } width })
            _evenBorderShare ??= EvenBorderShare(height, width);
        if (_page.Count == PageRows)
            WritePage();
        if (_index.Count == ReportIndex.Rows)
            WriteChunk();
    }

    /// <summary>Writes the remaining rows, and the data of the whole run.</summary>
    public void Finish(MergedRun run)
    {
        if (_page.Count > 0)
            WritePage();
        if (_index.Count > 0)
            WriteChunk();
        ScriptFile.Write(PathOf("maps.js"), "maps", WriteMaps);
        ScriptFile.Write(PathOf("run.js"), "run", json => WriteRun(json, run));
    }

    /// <summary>Returns the share of a uniform map's mass in its outermost cells: 24/49 for 7x7.</summary>
    internal static double EvenBorderShare(int height, int width) =>
        1 - (double)Math.Max(0, height - 2) * Math.Max(0, width - 2) / ((double)height * width);

    private string PathOf(string name) => Path.Combine(folder, FolderName, name);

    private void WritePage()
    {
        long number = (_rows - 1) / PageRows;
        ScriptFile.Write(PathOf($"rows-{number}.js"), "rows", json =>
        {
            json.WriteNumberValue(number);
            json.WriteStartArray();
            foreach (ResultRow row in _page)
                ReportRow.Write(json, row, links);
            json.WriteEndArray();
        });
        _page.Clear();
    }

    private void WriteChunk()
    {
        long number = (_rows - 1) / ReportIndex.Rows;
        Write("index", _index.WriteColumns);
        Write("names", _index.WriteNames);
        if (severalLabels)
            Write("labels", _index.WriteLabels);
        _index.Clear();

        void Write(string name, Action<Utf8JsonWriter> write) => ScriptFile.Write(PathOf($"{name}-{number}.js"), name, json =>
        {
            json.WriteNumberValue(number);
            write(json);
        });
    }

    private void WriteMaps(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (ClassMap map in _maps.Means())
        {
            if (SmallMap.Of(map.MeanMap, map.Height, map.Width) is not { } small)
                continue;
            json.WriteStartArray();
            json.WriteNumberValue(map.Class);
            json.WriteNumberValue(map.Pictures);
            json.WriteNumber(map.Spread);
            json.WriteNumber(map.BorderShare);
            json.WriteNumberValue(small.Height);
            json.WriteNumberValue(small.Width);
            json.WriteBase64StringValue(small.Values);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteRun(Utf8JsonWriter json, MergedRun run)
    {
        RunSummary summary = run.Summary;
        json.WriteStartObject();
        json.WriteString("model", run.Manifest.Model.Name);
        json.WriteString("layer", run.Manifest.Model.Layer);
        json.WriteString("method", run.Manifest.Settings.GetValueOrDefault("method"));
        json.WriteString("createdBy", run.Manifest.CreatedBy);
        json.WriteNumber("rows", _rows);
        json.WriteNumber("pictures", summary.Pictures);
        json.WriteNumber("errors", summary.Errors);
        json.WriteNumber("duplicates", summary.Duplicates);
        json.WriteNumber("withTruth", summary.WhyNoAccuracy is null ? summary.WithTruth : 0);
        json.WriteString("whyNoAccuracy", summary.WithTruth > 0 ? summary.WhyNoAccuracy : null);
        json.WriteNumber("correct", summary.Correct ?? 0);
        json.WritePropertyName("answerThreshold");
        json.WriteNumber(run.Manifest.Model.AnswerThreshold);
        json.WriteNumber("targets", _targets);
        json.WriteNumber("chunkRows", ReportIndex.Rows);
        json.WriteNumber("pageRows", PageRows);
        json.WritePropertyName("evenBorderShare");
        json.WriteNumber(_evenBorderShare);
        Strings(json, "fields", ReportRow.Fields);
        Strings(json, "labels", run.Manifest.Model.Labels ?? []);
        Strings(json, "inputs", run.Manifest.Inputs);
        json.WriteString("preprocessing", run.Manifest.Preprocessing is { } how ? $"{how.Description} ({how.Source})" : null);
        Strings(json, "cautions", run.Manifest.Notes.Where(n => n.Caution).Select(n => n.Text));
        Strings(json, "notes", run.Manifest.Notes.Where(n => !n.Caution).Select(n => n.Text));
        json.WriteStartObject("settings");
        foreach ((string name, string value) in run.Manifest.Settings)
            json.WriteString(name, value);

        json.WriteEndObject();
        if (summary.Answers is { } answers)
            WriteAnswers(json, answers, summary.WithTruth);
        Rows(json, "classes", summary.Classes, c => [c.Class, c.Pictures, c.Correct, c.Predicted, c.MeanProbability]);
        Rows(json, "confusions", summary.Confusions, c => [c.True, c.Predicted, c.Pictures]);
        json.WriteStartArray("errorKinds");
        foreach (ErrorKind error in summary.ErrorKinds)
        {
            json.WriteStartArray();
            json.WriteStringValue(error.Error);
            json.WriteNumberValue(error.Pictures);
            json.WriteNumberValue(_index.NumberOf(error.Error));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAnswers(Utf8JsonWriter json, AnswerSummary answers, long pictures)
    {
        json.WriteStartObject("answers");
        json.WriteNumber("withTruth", pictures);
        json.WriteNumber("exactlyRight", answers.ExactlyRight ?? 0);
        Rows(json, "means", [answers.Micro, answers.Macro], Scores);
        Rows(json, "labels", answers.Labels, l => [l.Class, l.Answered, l.Counts.TruePositives, l.Counts.FalsePositives, l.Counts.FalseNegatives, .. Scores(l.Scores)]);
        json.WriteEndObject();

        static double?[] Scores(LabelScores scores) => [scores.Precision, scores.Recall, scores.F1];
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Rows<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, double?[]> numbers)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartArray();
            foreach (double? number in numbers(item))
                json.WriteNumber(number);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
