using System.Diagnostics;
using GradCam.Datasets.Inputs;
using GradCam.Datasets.Results;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.Pipelines;
using GradCam.SplitModels;

namespace GradCam.Datasets.Runs;

/// <summary>Creates a picture's rows and its overlays.</summary>
internal sealed class PictureRows(SplitModel model, RunFolder folder, DatasetRunOptions options, IPictureCodec codec)
{
    private readonly LabelList _labels = model.Labels;
    private readonly (int Width, int Height) _input = (model.Manifest.Preprocessing.Width, model.Manifest.Preprocessing.Height);

    /// <summary>Returns the rows of a picture that was explained, or that failed.</summary>
    /// <param name="explained">The picture's result.</param>
    /// <param name="overlays">Receives the paths of written overlays.</param>
    /// <param name="cancellationToken">Cancels the wait for memory.</param>
    /// <exception cref="GradCamException">An overlay cannot be written, so the run should end.</exception>
    public IReadOnlyList<ResultRow> Make(ExplainedPicture explained, List<string> overlays, CancellationToken cancellationToken)
    {
        var picture = (DatasetPicture)explained.Source;
        var bare = new ResultRow
        {
            Id = picture.Id,
            Ordinal = picture.Ordinal,
            Rank = 0,
            Path = Path.GetFullPath(picture.Path),
            Bytes = explained.Bytes,
            Sha256 = explained.Sha256,
            Width = explained.Width,
            Height = explained.Height,
            ReadMs = Milliseconds(explained.ReadTime),
            DecodeMs = Milliseconds(explained.DecodeTime),
            PreprocessMs = Milliseconds(explained.PreprocessTime),
            Error = explained.Error is { } error ? OneLine(WithoutPath(error.Message, Path.GetFullPath(picture.Path))) : null,
        };
        bare = AppliedTruth.WithClasses(bare, picture.TrueClasses, model);
        if (explained.Explanation is not { } explanation)
            return [bare];

        bare = WithScores(bare, explanation.Scores) with
        {
            Method = explanation.Method,
            Layer = explanation.Layer,
            SeenX = explanation.Seen?.X,
            SeenY = explanation.Seen?.Y,
            SeenWidth = explanation.Seen?.Width,
            SeenHeight = explanation.Seen?.Height,
            FeaturesMs = Share(explanation.Times.Features, explained.BatchCount),
            ClassifierMs = Share(explanation.Times.Classifier, explained.BatchCount),
            GradientMs = Share(explanation.Times.Gradient, explained.BatchCount),
            MapMs = Share(explanation.Times.Map, explained.BatchCount),
        };

        bool wanted = options.Overlays.Wants(picture.Id) && (!options.Overlays.OnlyErrors || (bare.Correct ?? bare.AnswersAreTrue) == false);
        DecodingRoom.Place? place = null;
        Picture? pixels = wanted ? explained.DecodeInRoom(out place, cancellationToken) : null;
        if (!wanted)
            explained.Forget();
        using (place)
        {
            var rows = new ResultRow[explanation.Classes.Count];
            for (int rank = 0; rank < rows.Length; rank++)
            {
                rows[rank] = WithMap(bare, explanation, rank);
                if (pixels is not null)
                    rows[rank] = WithOverlay(rows[rank], explanation, pixels, rows.Length > 1 ? rank : null, overlays);
            }

            return rows;
        }
    }

    /// <summary>Returns the rows of a picture with another's content.</summary>
    public static IReadOnlyList<ResultRow> Copy(ExplainedPicture explained, IReadOnlyList<ResultRow> rows)
    {
        var picture = (DatasetPicture)explained.Source;
        return [.. rows.Select(r => r with
        {
            Id = picture.Id,
            Ordinal = picture.Ordinal,
            Path = Path.GetFullPath(picture.Path),
            DuplicateOf = r.DuplicateOf ?? r.Id,
            ReadMs = Milliseconds(explained.ReadTime),
            DecodeMs = Milliseconds(explained.DecodeTime),
            PreprocessMs = Milliseconds(explained.PreprocessTime),
            FeaturesMs = 0,
            ClassifierMs = 0,
            GradientMs = 0,
            MapMs = 0,
            OverlayMs = r.OverlayMs is null ? null : 0,
            EncodeMs = r.EncodeMs is null ? null : 0,
        })];
    }

    private ResultRow WithScores(ResultRow row, float[] scores)
    {
        float[]? probabilities = new float[scores.Length];
        model.Probabilities(scores, probabilities);

        // A regression has no probabilities.
        if (scores.Length == 1 && float.IsNaN(probabilities[0]))
            probabilities = null;
        int[] top = Top(scores, Math.Max(1, Math.Min(options.KeepTop, scores.Length)));
        int predicted = top[0];
        IReadOnlyList<(int Index, float Probability)>? answers = model.HasSeveralLabels ? model.Answers(scores, options.AnswerThreshold) : null;
        return row with
        {
            PredictedClass = predicted,
            PredictedLabel = _labels[predicted],
            PredictedProbability = probabilities?[predicted],
            PredictedLogit = scores[predicted],
            TrueProbability = row.TrueClass is { } c ? probabilities?[c] : null,
            TrueLogit = row.TrueClass is { } t ? scores[t] : null,
            Correct = row.TrueClass is { } truth && model.WhyNoAccuracy is null ? truth == predicted : null,
            Answers = answers?.Select(a => a.Index).ToArray(),
            AnswerProbabilities = answers?.Select(a => a.Probability).ToArray(),
            TopClasses = top,
            TopProbabilities = probabilities is null ? null : [.. top.Select(k => probabilities[k])],
            Scores = options.KeepScores ? scores : null,
        };
    }

    private ResultRow WithMap(ResultRow row, Explanation explanation, int rank)
    {
        ClassExplanation explained = explanation.Classes[rank];
        CamMap map = explained.Map;
        MapCondition condition = map.Condition();
        MapStatistics statistics = MapStatistics.Of(map, condition);
        RegionBox? region = RegionBox.Find(
            map, row.Width!.Value, row.Height!.Value, explanation.Seen!.Value, _input, options.Overlay.Threshold, options.Overlay.HeatMap.Upsample);
        return row with
        {
            Rank = rank,
            Target = explained.Description,
            TargetClass = explained.Index,
            TargetLabel = explained.Label,
            TargetValue = explained.Value,
            TargetProbability = float.IsNaN(explained.Probability) ? null : explained.Probability,
            MapHeight = map.Height,
            MapWidth = map.Width,
            Map = MapPrecision.Round(map.Values),
            MapMin = map.Minimum,
            MapMax = map.Maximum,
            MapMean = statistics.Mean,
            MapCondition = MapStatistics.Name(condition),
            CenterX = statistics.CenterX,
            CenterY = statistics.CenterY,
            Spread = statistics.Spread,
            BorderShare = statistics.BorderShare,
            BoxX = region?.Box.X,
            BoxY = region?.Box.Y,
            BoxWidth = region?.Box.Width,
            BoxHeight = region?.Box.Height,
            RegionShare = region?.Share,
        };
    }

    private ResultRow WithOverlay(ResultRow row, Explanation explanation, Picture pixels, int? rank, List<string> overlays)
    {
        byte[] encoded;
        long start = Stopwatch.GetTimestamp();
        TimeSpan drawing;
        try
        {
            Picture overlay = explanation.Overlay(pixels, row.Rank, options.Overlay);
            drawing = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            encoded = codec.Encode(overlay, options.OverlayFormat);
        }
        catch (Exception e) when (e is GradCamException or ArgumentException or OutOfMemoryException)
        {
            // The explanation itself is still valid.
            return row with { Error = OneLine($"its overlay cannot be made: {e.Message}") };
        }

        string path = OverlayNames.Of(row.Id, rank, options.OverlayFormat);
        try
        {
            folder.Write(path, encoded, flush: false);
        }
        catch (GradCamException)
        {
            // The file system may reject the name, for example because it is too long. If a plain name fails too, there is another cause.
            path = OverlayNames.Plain(row.Id, rank, options.OverlayFormat);
            folder.Write(path, encoded, flush: false);
        }

        lock (overlays)
            overlays.Add(path);
        return row with { Overlay = path, OverlayMs = Milliseconds(drawing), EncodeMs = Milliseconds(Stopwatch.GetElapsedTime(start)) };
    }

    /// <summary>Returns the indices of the highest scores, best first; of equal ones, the lower index first.</summary>
    internal static int[] Top(ReadOnlySpan<float> scores, int count)
    {
        // If few of many are requested, insertion into a short list is faster than a sort of all.
        Span<int> best = count <= 64 ? stackalloc int[count] : new int[count];
        int found = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            int at = found;
            while (at > 0 && scores[i].CompareTo(scores[best[at - 1]]) > 0)
                at--;
            if (at == count)
                continue;
            if (found < count)
                found++;
            best[at..(found - 1)].CopyTo(best[(at + 1)..]);
            best[at] = i;
        }

        return best.ToArray();
    }

    // The row contains the path, and the summary counts by message.
    private static string WithoutPath(string message, string path) =>
        message.Replace($" : '{path}'", string.Empty, StringComparison.Ordinal).Replace($"'{path}'", "it", StringComparison.Ordinal);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    private static float Share(TimeSpan time, int batch) => (float)(time.TotalMilliseconds / Math.Max(1, batch));

    private static float Milliseconds(TimeSpan time) => (float)time.TotalMilliseconds;
}
