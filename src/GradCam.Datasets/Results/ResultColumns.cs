namespace GradCam.Datasets.Results;

/// <summary>Provides the columns of the results, in their order in files. <c>docs/batch.md</c> defines them.</summary>
internal static class ResultColumns
{
    public static IReadOnlyList<ResultColumn> All { get; } =
    [
        new TextColumn("id", r => r.Id),
        new ValueColumn<long>("ordinal", r => r.Ordinal),
        new ValueColumn<int>("rank", r => r.Rank),
        new TextColumn("path", r => r.Path),
        new ValueColumn<long>("bytes", r => r.Bytes),
        new TextColumn("sha256", r => r.Sha256),
        new ValueColumn<int>("width", r => r.Width),
        new ValueColumn<int>("height", r => r.Height),
        new TextColumn("duplicate_of", r => r.DuplicateOf),
        new ValueColumn<int>("true_class", r => r.TrueClass),
        new TextColumn("true_label", r => r.TrueLabel),
        new ValueColumn<int>("predicted_class", r => r.PredictedClass),
        new TextColumn("predicted_label", r => r.PredictedLabel),
        new ValueColumn<float>("predicted_probability", r => r.PredictedProbability),
        new ValueColumn<float>("predicted_logit", r => r.PredictedLogit),
        new ValueColumn<float>("true_probability", r => r.TrueProbability),
        new ValueColumn<float>("true_logit", r => r.TrueLogit),
        new ValueColumn<bool>("correct", r => r.Correct),
        new ListColumn<int>("true_classes", r => r.TrueClasses),
        new ListColumn<int>("answers", r => r.Answers),
        new ListColumn<float>("answer_probabilities", r => r.AnswerProbabilities),
        new ListColumn<int>("top_classes", r => r.TopClasses),
        new ListColumn<float>("top_probabilities", r => r.TopProbabilities),
        new ListColumn<float>("scores", r => r.Scores),
        new TextColumn("target", r => r.Target),
        new ValueColumn<int>("target_class", r => r.TargetClass),
        new TextColumn("target_label", r => r.TargetLabel),
        new ValueColumn<float>("target_value", r => r.TargetValue),
        new ValueColumn<float>("target_probability", r => r.TargetProbability),
        new TextColumn("method", r => r.Method),
        new TextColumn("layer", r => r.Layer),
        new ValueColumn<int>("map_height", r => r.MapHeight),
        new ValueColumn<int>("map_width", r => r.MapWidth),
        new ListColumn<float>("map", r => r.Map),
        new ValueColumn<float>("map_min", r => r.MapMin),
        new ValueColumn<float>("map_max", r => r.MapMax),
        new ValueColumn<float>("map_mean", r => r.MapMean),
        new TextColumn("map_condition", r => r.MapCondition),
        new ValueColumn<float>("center_x", r => r.CenterX),
        new ValueColumn<float>("center_y", r => r.CenterY),
        new ValueColumn<float>("spread", r => r.Spread),
        new ValueColumn<float>("border_share", r => r.BorderShare),
        new ValueColumn<int>("seen_x", r => r.SeenX),
        new ValueColumn<int>("seen_y", r => r.SeenY),
        new ValueColumn<int>("seen_width", r => r.SeenWidth),
        new ValueColumn<int>("seen_height", r => r.SeenHeight),
        new ValueColumn<int>("box_x", r => r.BoxX),
        new ValueColumn<int>("box_y", r => r.BoxY),
        new ValueColumn<int>("box_width", r => r.BoxWidth),
        new ValueColumn<int>("box_height", r => r.BoxHeight),
        new ValueColumn<float>("region_share", r => r.RegionShare),
        new TextColumn("overlay", r => r.Overlay),
        new ValueColumn<float>("read_ms", r => r.ReadMs),
        new ValueColumn<float>("decode_ms", r => r.DecodeMs),
        new ValueColumn<float>("preprocess_ms", r => r.PreprocessMs),
        new ValueColumn<float>("features_ms", r => r.FeaturesMs),
        new ValueColumn<float>("classifier_ms", r => r.ClassifierMs),
        new ValueColumn<float>("gradient_ms", r => r.GradientMs),
        new ValueColumn<float>("map_ms", r => r.MapMs),
        new ValueColumn<float>("overlay_ms", r => r.OverlayMs),
        new ValueColumn<float>("encode_ms", r => r.EncodeMs),
        new TextColumn("error", r => r.Error),
    ];

    private static readonly IReadOnlyList<ResultColumn> WithoutAnswers = [.. All.Where(c => c.Name is not ("true_classes" or "answers" or "answer_probabilities"))];

    /// <summary>Returns the columns of a run. Other models than those of several labels keep the columns that they had before.</summary>
    /// <param name="severalLabels">Whether the run's model has several labels.</param>
    public static IReadOnlyList<ResultColumn> Of(bool severalLabels) => severalLabels ? All : WithoutAnswers;

    /// <summary>Returns a row of columns. Members of unread columns are <c>null</c>.</summary>
    public static ResultRow Row(ColumnValues values, int i) => new()
    {
        Id = values.Text("id", i)!,
        Ordinal = values.Value<long>("ordinal", i) ?? 0,
        Rank = values.Value<int>("rank", i) ?? 0,
        Path = values.Text("path", i),
        Bytes = values.Value<long>("bytes", i),
        Sha256 = values.Text("sha256", i),
        Width = values.Value<int>("width", i),
        Height = values.Value<int>("height", i),
        DuplicateOf = values.Text("duplicate_of", i),
        TrueClass = values.Value<int>("true_class", i),
        TrueLabel = values.Text("true_label", i),
        PredictedClass = values.Value<int>("predicted_class", i),
        PredictedLabel = values.Text("predicted_label", i),
        PredictedProbability = values.Value<float>("predicted_probability", i),
        PredictedLogit = values.Value<float>("predicted_logit", i),
        TrueProbability = values.Value<float>("true_probability", i),
        TrueLogit = values.Value<float>("true_logit", i),
        Correct = values.Value<bool>("correct", i),
        TrueClasses = values.List<int>("true_classes", i),
        Answers = values.List<int>("answers", i),
        AnswerProbabilities = values.List<float>("answer_probabilities", i),
        TopClasses = values.List<int>("top_classes", i),
        TopProbabilities = values.List<float>("top_probabilities", i),
        Scores = values.List<float>("scores", i),
        Target = values.Text("target", i),
        TargetClass = values.Value<int>("target_class", i),
        TargetLabel = values.Text("target_label", i),
        TargetValue = values.Value<float>("target_value", i),
        TargetProbability = values.Value<float>("target_probability", i),
        Method = values.Text("method", i),
        Layer = values.Text("layer", i),
        MapHeight = values.Value<int>("map_height", i),
        MapWidth = values.Value<int>("map_width", i),
        Map = values.List<float>("map", i),
        MapMin = values.Value<float>("map_min", i),
        MapMax = values.Value<float>("map_max", i),
        MapMean = values.Value<float>("map_mean", i),
        MapCondition = values.Text("map_condition", i),
        CenterX = values.Value<float>("center_x", i),
        CenterY = values.Value<float>("center_y", i),
        Spread = values.Value<float>("spread", i),
        BorderShare = values.Value<float>("border_share", i),
        SeenX = values.Value<int>("seen_x", i),
        SeenY = values.Value<int>("seen_y", i),
        SeenWidth = values.Value<int>("seen_width", i),
        SeenHeight = values.Value<int>("seen_height", i),
        BoxX = values.Value<int>("box_x", i),
        BoxY = values.Value<int>("box_y", i),
        BoxWidth = values.Value<int>("box_width", i),
        BoxHeight = values.Value<int>("box_height", i),
        RegionShare = values.Value<float>("region_share", i),
        Overlay = values.Text("overlay", i),
        ReadMs = values.Value<float>("read_ms", i),
        DecodeMs = values.Value<float>("decode_ms", i),
        PreprocessMs = values.Value<float>("preprocess_ms", i),
        FeaturesMs = values.Value<float>("features_ms", i),
        ClassifierMs = values.Value<float>("classifier_ms", i),
        GradientMs = values.Value<float>("gradient_ms", i),
        MapMs = values.Value<float>("map_ms", i),
        OverlayMs = values.Value<float>("overlay_ms", i),
        EncodeMs = values.Value<float>("encode_ms", i),
        Error = values.Text("error", i),
    };
}

/// <summary>Represents the columns that were read, by name.</summary>
internal sealed class ColumnValues(IReadOnlyDictionary<string, Array> columns)
{
    public string? Text(string column, int row) => columns.TryGetValue(column, out Array? values) ? ((string?[])values)[row] : null;

    public T? Value<T>(string column, int row)
        where T : struct =>
        columns.TryGetValue(column, out Array? values) ? ((T?[])values)[row] : null;

    public T[]? List<T>(string column, int row)
        where T : struct =>
        columns.TryGetValue(column, out Array? values) ? ((T[]?[])values)[row] : null;
}
