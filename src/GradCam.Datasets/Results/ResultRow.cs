namespace GradCam.Datasets.Results;

/// <summary>
/// What came of one picture and target: a row of the results. What the columns mean is stated in <c>docs/batch.md</c>; times are in
/// milliseconds, lengths in pixels.
/// </summary>
public sealed record ResultRow
{
    /// <summary>The picture's id.</summary>
    public required string Id { get; init; }

    /// <summary>The picture's place in its shard's order, from 0.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Which target of the picture, from 0.</summary>
    public required int Rank { get; init; }

    /// <summary>The file that was read; the archive's where the picture is in one.</summary>
    public string? Path { get; init; }

    /// <summary>Length of the encoded picture; <c>null</c> if it could not be read.</summary>
    public long? Bytes { get; init; }

    /// <summary>SHA-256 of the encoded picture, in lower-case hexadecimal; <c>null</c> if it could not be read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The picture's width; <c>null</c> if it could not be decoded.</summary>
    public int? Width { get; init; }

    /// <summary>The picture's height; <c>null</c> if it could not be decoded.</summary>
    public int? Height { get; init; }

    /// <summary>Id of the picture with the same content whose results these are; <c>null</c> if it was explained itself.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>The true class; <c>null</c> if it is not known.</summary>
    public int? TrueClass { get; init; }

    /// <summary>The true class's name.</summary>
    public string? TrueLabel { get; init; }

    /// <summary>The class with the highest score.</summary>
    public int? PredictedClass { get; init; }

    /// <summary>Its name.</summary>
    public string? PredictedLabel { get; init; }

    /// <summary>Its softmax.</summary>
    public float? PredictedProbability { get; init; }

    /// <summary>Its score.</summary>
    public float? PredictedLogit { get; init; }

    /// <summary>The softmax of the true class.</summary>
    public float? TrueProbability { get; init; }

    /// <summary>The score of the true class.</summary>
    public float? TrueLogit { get; init; }

    /// <summary>Whether predicted and true class agree; <c>null</c> if the latter is not known.</summary>
    public bool? Correct { get; init; }

    /// <summary>The best classes, best first.</summary>
    public int[]? TopClasses { get; init; }

    /// <summary>Their softmax.</summary>
    public float[]? TopProbabilities { get; init; }

    /// <summary>All scores, if they were asked for.</summary>
    public float[]? Scores { get; init; }

    /// <summary>The target, in words.</summary>
    public string? Target { get; init; }

    /// <summary>The class that it is about.</summary>
    public int? TargetClass { get; init; }

    /// <summary>That class's name.</summary>
    public string? TargetLabel { get; init; }

    /// <summary>The target's value.</summary>
    public float? TargetValue { get; init; }

    /// <summary>The softmax of the class that it is about.</summary>
    public float? TargetProbability { get; init; }

    /// <summary>The method.</summary>
    public string? Method { get; init; }

    /// <summary>The target layer.</summary>
    public string? Layer { get; init; }

    /// <summary>Rows of the map.</summary>
    public int? MapHeight { get; init; }

    /// <summary>Columns of the map.</summary>
    public int? MapWidth { get; init; }

    /// <summary>The map, row by row, rounded to 11 significant bits.</summary>
    public float[]? Map { get; init; }

    /// <summary>The map's smallest value.</summary>
    public float? MapMin { get; init; }

    /// <summary>The map's largest value.</summary>
    public float? MapMax { get; init; }

    /// <summary>The mean of the map.</summary>
    public float? MapMean { get; init; }

    /// <summary><c>normal</c>, or why the map shows nothing.</summary>
    public string? MapCondition { get; init; }

    /// <summary>Centre of the map's positive mass, 0..1 from the left of what the model saw.</summary>
    public float? CenterX { get; init; }

    /// <summary>Centre of the map's positive mass, 0..1 from the top of what the model saw.</summary>
    public float? CenterY { get; init; }

    /// <summary>Root mean square distance of the mass from its centre, in the same unit.</summary>
    public float? Spread { get; init; }

    /// <summary>Share of the mass in the map's outermost cells.</summary>
    public float? BorderShare { get; init; }

    /// <summary>What the model saw of the picture: first column.</summary>
    public int? SeenX { get; init; }

    /// <summary>What the model saw of the picture: first row.</summary>
    public int? SeenY { get; init; }

    /// <summary>What the model saw of the picture: columns.</summary>
    public int? SeenWidth { get; init; }

    /// <summary>What the model saw of the picture: rows.</summary>
    public int? SeenHeight { get; init; }

    /// <summary>Box of the highlighted region: first column.</summary>
    public int? BoxX { get; init; }

    /// <summary>Box of the highlighted region: first row.</summary>
    public int? BoxY { get; init; }

    /// <summary>Box of the highlighted region: columns.</summary>
    public int? BoxWidth { get; init; }

    /// <summary>Box of the highlighted region: rows.</summary>
    public int? BoxHeight { get; init; }

    /// <summary>The highlighted region's share of the picture's area.</summary>
    public float? RegionShare { get; init; }

    /// <summary>The overlay's path, relative to the output folder; <c>null</c> if none was written.</summary>
    public string? Overlay { get; init; }

    /// <summary>Time of reading and hashing.</summary>
    public float? ReadMs { get; init; }

    /// <summary>Time of decoding.</summary>
    public float? DecodeMs { get; init; }

    /// <summary>Time of preparing the model's input.</summary>
    public float? PreprocessMs { get; init; }

    /// <summary>The picture's share of its batch's time from image to activations.</summary>
    public float? FeaturesMs { get; init; }

    /// <summary>The picture's share of its batch's time from activations to scores.</summary>
    public float? ClassifierMs { get; init; }

    /// <summary>The picture's share of its batch's time back to channel weights or gradients.</summary>
    public float? GradientMs { get; init; }

    /// <summary>The picture's share of its batch's time in the method's formula.</summary>
    public float? MapMs { get; init; }

    /// <summary>Time of drawing the overlay.</summary>
    public float? OverlayMs { get; init; }

    /// <summary>Time of encoding and writing the overlay.</summary>
    public float? EncodeMs { get; init; }

    /// <summary>The error, in one line; <c>null</c> if nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The row without times, which are never the same twice.</summary>
    public ResultRow WithoutTimes() => this with
    {
        ReadMs = null,
        DecodeMs = null,
        PreprocessMs = null,
        FeaturesMs = null,
        ClassifierMs = null,
        GradientMs = null,
        MapMs = null,
        OverlayMs = null,
        EncodeMs = null,
    };
}
