namespace GradCam.Datasets.Results;

/// <summary>
/// Represents the result of one picture and target: a row of the results. <c>docs/batch.md</c> defines the columns. Times are in milliseconds,
/// lengths in pixels.
/// </summary>
public sealed record ResultRow
{
    /// <summary>Gets the picture's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the picture's position in its shard, from 0.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Gets the index of the target in the picture's targets, from 0.</summary>
    public required int Rank { get; init; }

    /// <summary>Gets the picture's file, or the archive that contains the picture.</summary>
    public string? Path { get; init; }

    /// <summary>Gets the length of the encoded picture; <c>null</c> if it could not be read.</summary>
    public long? Bytes { get; init; }

    /// <summary>Gets the SHA-256 of the encoded picture, in lower-case hexadecimal; <c>null</c> if it could not be read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Gets the picture's width; <c>null</c> if it could not be decoded.</summary>
    public int? Width { get; init; }

    /// <summary>Gets the picture's height; <c>null</c> if it could not be decoded.</summary>
    public int? Height { get; init; }

    /// <summary>Gets the id of the picture with the same content and these results; <c>null</c> if this picture itself was explained.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>Gets the true class; <c>null</c> if it is not known.</summary>
    public int? TrueClass { get; init; }

    /// <summary>Gets the true class's name.</summary>
    public string? TrueLabel { get; init; }

    /// <summary>
    /// Gets the true labels by index, if the model has several labels; empty if none is true, <c>null</c> if they are not known. <see cref="TrueClass"/>
    /// is then <c>null</c>.
    /// </summary>
    public int[]? TrueClasses { get; init; }

    /// <summary>Gets the labels with a probability above the threshold, the most probable first; <c>null</c> if the model does not have several labels.</summary>
    public int[]? Answers { get; init; }

    /// <summary>Gets the probabilities of <see cref="Answers"/>.</summary>
    public float[]? AnswerProbabilities { get; init; }

    /// <summary>Gets the class with the highest score.</summary>
    public int? PredictedClass { get; init; }

    /// <summary>Gets the predicted class's name.</summary>
    public string? PredictedLabel { get; init; }

    /// <summary>Gets the predicted class's softmax.</summary>
    public float? PredictedProbability { get; init; }

    /// <summary>Gets the predicted class's score.</summary>
    public float? PredictedLogit { get; init; }

    /// <summary>Gets the softmax of the true class.</summary>
    public float? TrueProbability { get; init; }

    /// <summary>Gets the score of the true class.</summary>
    public float? TrueLogit { get; init; }

    /// <summary>Gets whether the predicted class is the true one; <c>null</c> if the true class is not known.</summary>
    public bool? Correct { get; init; }

    /// <summary>Gets the best classes, best first.</summary>
    public int[]? TopClasses { get; init; }

    /// <summary>Gets the softmax of the best classes.</summary>
    public float[]? TopProbabilities { get; init; }

    /// <summary>Gets all scores, if they were requested.</summary>
    public float[]? Scores { get; init; }

    /// <summary>Gets the target, in words.</summary>
    public string? Target { get; init; }

    /// <summary>Gets the class that the target explains.</summary>
    public int? TargetClass { get; init; }

    /// <summary>Gets that class's name.</summary>
    public string? TargetLabel { get; init; }

    /// <summary>Gets the target's value.</summary>
    public float? TargetValue { get; init; }

    /// <summary>Gets the softmax of the class that the target explains.</summary>
    public float? TargetProbability { get; init; }

    /// <summary>Gets the method.</summary>
    public string? Method { get; init; }

    /// <summary>Gets the target layer.</summary>
    public string? Layer { get; init; }

    /// <summary>Gets the number of rows of the map.</summary>
    public int? MapHeight { get; init; }

    /// <summary>Gets the number of columns of the map.</summary>
    public int? MapWidth { get; init; }

    /// <summary>Gets the map, row by row, rounded to 11 significant bits.</summary>
    public float[]? Map { get; init; }

    /// <summary>Gets the map's smallest value.</summary>
    public float? MapMin { get; init; }

    /// <summary>Gets the map's largest value.</summary>
    public float? MapMax { get; init; }

    /// <summary>Gets the mean of the map.</summary>
    public float? MapMean { get; init; }

    /// <summary>Gets <c>normal</c>, or the reason why the map shows nothing.</summary>
    public string? MapCondition { get; init; }

    /// <summary>Gets the centre of the map's positive mass, 0..1 from the left of the part that the model saw.</summary>
    public float? CenterX { get; init; }

    /// <summary>Gets the centre of the map's positive mass, 0..1 from the top of the part that the model saw.</summary>
    public float? CenterY { get; init; }

    /// <summary>Gets the root mean square distance of the mass from its centre, in the same unit.</summary>
    public float? Spread { get; init; }

    /// <summary>Gets the share of the mass in the map's outermost cells.</summary>
    public float? BorderShare { get; init; }

    /// <summary>Gets the first column of the part of the picture that the model saw.</summary>
    public int? SeenX { get; init; }

    /// <summary>Gets the first row of the part of the picture that the model saw.</summary>
    public int? SeenY { get; init; }

    /// <summary>Gets the number of columns of the part of the picture that the model saw.</summary>
    public int? SeenWidth { get; init; }

    /// <summary>Gets the number of rows of the part of the picture that the model saw.</summary>
    public int? SeenHeight { get; init; }

    /// <summary>Gets the first column of the highlighted region's box.</summary>
    public int? BoxX { get; init; }

    /// <summary>Gets the first row of the highlighted region's box.</summary>
    public int? BoxY { get; init; }

    /// <summary>Gets the number of columns of the highlighted region's box.</summary>
    public int? BoxWidth { get; init; }

    /// <summary>Gets the number of rows of the highlighted region's box.</summary>
    public int? BoxHeight { get; init; }

    /// <summary>Gets the highlighted region's share of the picture's area.</summary>
    public float? RegionShare { get; init; }

    /// <summary>Gets the overlay's path, relative to the output folder; <c>null</c> if there is no overlay.</summary>
    public string? Overlay { get; init; }

    /// <summary>Gets the time of reading and hashing.</summary>
    public float? ReadMs { get; init; }

    /// <summary>Gets the time of decoding.</summary>
    public float? DecodeMs { get; init; }

    /// <summary>Gets the time of preparing the model's input.</summary>
    public float? PreprocessMs { get; init; }

    /// <summary>Gets the picture's share of its batch's time from image to activations.</summary>
    public float? FeaturesMs { get; init; }

    /// <summary>Gets the picture's share of its batch's time from activations to scores.</summary>
    public float? ClassifierMs { get; init; }

    /// <summary>Gets the picture's share of its batch's time back to channel weights or gradients.</summary>
    public float? GradientMs { get; init; }

    /// <summary>Gets the picture's share of its batch's time in the method's formula.</summary>
    public float? MapMs { get; init; }

    /// <summary>Gets the time of drawing the overlay.</summary>
    public float? OverlayMs { get; init; }

    /// <summary>Gets the time of encoding and writing the overlay.</summary>
    public float? EncodeMs { get; init; }

    /// <summary>Gets the error, in one line; <c>null</c> if there is none.</summary>
    public string? Error { get; init; }

    /// <summary>Gets the true classes of any model: <see cref="TrueClasses"/>, or <see cref="TrueClass"/> alone; <c>null</c> if they are not known.</summary>
    internal IReadOnlyList<int>? AllTrueClasses => TrueClasses ?? (TrueClass is { } only ? [only] : null);

    /// <summary>Gets whether the answers are exactly the true labels; <c>null</c> if one of the two is not known.</summary>
    internal bool? AnswersAreTrue => Answers is { } answers && TrueClasses is { } truth ? answers.ToHashSet().SetEquals(truth) : null;

    /// <summary>Returns the row without times, which differ in every run.</summary>
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
