using GradCam.Files;
using GradCam.Pictures;

namespace GradCam.SplitModels;

/// <summary>
/// Represents a split model on disk: a folder with the model cut at a layer, its gradient graphs and its weights. Opening it reads the manifest and
/// the labels, and checks that the files exist. ONNX Runtime does not load them yet.
/// </summary>
public sealed class SplitModel
{
    /// <summary>The name of the manifest in the folder.</summary>
    public const string ManifestName = "model.json";

    private SplitModel(string folder, Manifest manifest, LabelList labels)
    {
        Folder = folder;
        Manifest = manifest;
        Labels = labels;
    }

    /// <summary>Gets the folder.</summary>
    public string Folder { get; }

    /// <summary>Gets the model's name.</summary>
    public string Name => Manifest.Name;

    /// <summary>Gets the names of the classes.</summary>
    public LabelList Labels { get; }

    /// <summary>Gets the shape of the input that takes the picture, such as <c>[0,3,224,224]</c>. Channels come first, and 0 is a free batch.</summary>
    public IReadOnlyList<long> InputShape => Manifest.Image.Shape;

    /// <summary>Gets the names of the target layers, from the one nearest to the picture, in the order of an explanation's maps.</summary>
    public IReadOnlyList<string> LayerNames => [.. Manifest.Layers.Select(l => l.Name)];

    /// <summary>Gets the content of the folder's <c>model.json</c>.</summary>
    internal Manifest Manifest { get; }

    /// <summary>
    /// Gets the facts that a user of the model should know, from the time when the model was split. Since then, the preprocessing in
    /// <c>model.json</c> may have changed, so doubts about it are determined anew.
    /// </summary>
    public IReadOnlyList<ModelNote> Notes => [.. (Manifest.Notes ?? []).Where(n => n.Kind != NoteKinds.DoubtfulPreprocessing), .. ModelNote.OfDoubt(Manifest.Preprocessing)];

    /// <summary>Gets a description of the preprocessing, and its source.</summary>
    public PreprocessingSummary Preprocessing => new(Manifest.Preprocessing.Describe(), Manifest.PreprocessingFrom ?? ManifestName);

    /// <summary>Returns the part of a picture that the model sees: all of it, or the middle if the preprocessing crops.</summary>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <returns>The part, in pixels of the picture.</returns>
    public PixelRectangle Seen(int width, int height) => Manifest.Preprocessing.Seen(width, height);

    /// <summary>Gets the number of classes, <c>K</c>.</summary>
    public int ClassCount => Manifest.DenseScores?.Classes ?? ScoreCount;

    /// <summary>Gets the number of scores of a picture: <c>K</c>, or <c>K*H*W</c> if the model scores each position.</summary>
    public int ScoreCount => (int)Manifest.Scores.Shape[^1];

    /// <summary>Gets the function that converts scores to probabilities: the model's own, or a softmax if the model returns only scores.</summary>
    public ProbabilityFunction Probability => Manifest.Probability ?? ProbabilityFunction.Softmax;

    /// <summary>The probability above which a label is an answer, unless the user specifies another.</summary>
    public const float DefaultAnswerThreshold = 0.5f;

    /// <summary>
    /// Gets whether each class has an independent probability after a Sigmoid, so that a picture may have several answers, or none.
    /// </summary>
    public bool HasSeveralLabels => Probability == ProbabilityFunction.Sigmoid && ClassCount > 1 && Manifest.DenseScores is null;

    /// <summary>Gets the reason that there is no accuracy with one class per picture; <c>null</c> if there is one.</summary>
    public string? WhyNoAccuracy => (Probability, ClassCount) switch
    {
        (ProbabilityFunction.Sigmoid, > 1) => "several classes may be right for one picture: the model has a Sigmoid for each class",
        (ProbabilityFunction.Sigmoid, _) => "the model has one output for yes and no; name both with --labels FILE, no first",
        (_, 1) => "the model has one score and no classes",
        _ => null,
    };

    /// <summary>Computes a picture's probabilities from its scores.</summary>
    /// <param name="scores">The scores, <c>[K]</c>.</param>
    /// <param name="probabilities">
    /// The destination, <c>[K]</c>; it may be the same memory. If the model has one score and no Sigmoid (a regression), the value is not a number.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> has another length.</exception>
    public void Probabilities(ReadOnlySpan<float> scores, Span<float> probabilities) => Probability.Apply(scores, probabilities);

    /// <summary>Returns a picture's answers, if the model has several labels.</summary>
    /// <param name="scores">The scores, <c>[K]</c>.</param>
    /// <param name="threshold">The threshold, 0..1.</param>
    /// <returns>
    /// The labels with a probability above the threshold and their probabilities, the most probable first; empty if there are none.
    /// </returns>
    public IReadOnlyList<(int Index, float Probability)> Answers(ReadOnlySpan<float> scores, float threshold)
    {
        var probabilities = new float[scores.Length];
        Probabilities(scores, probabilities);
        return [.. probabilities.Index().Where(p => p.Item > threshold).OrderByDescending(p => p.Item)];
    }

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="GradCamException">The folder does not exist, or has no split model; or a file is missing or truncated.</exception>
    public static SplitModel Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw new GradCamException(
                GradCamErrorKind.Model, !File.Exists(folder) ? $"{folder}: no such folder."
                : ForeignModel.Describe(folder) is { } file ? $"{folder}: this is {file}"
                : $"{folder}: a split model is a folder, and this is a file. The name of a plain model ends in .onnx.");
        }

        string path = Path.Combine(folder, ManifestName);
        if (!File.Exists(path))
            throw new GradCamException(GradCamErrorKind.Model, ForeignModel.Describe(folder) is { } other ? $"{folder}: this is {other}" : $"{folder}: not a split model: it has no {ManifestName}. Make one with gradcam export.");

        Manifest manifest;
        try
        {
            manifest = ManifestFile.Read(LimitedFile.ReadText(path));
            Check(manifest);
        }
        catch (GradCamException e)
        {
            throw e.About(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }

        var own = ModelFolder.Of(path);
        foreach (string file in manifest.Files())
        {
            string named = PathOf(folder, file);
            if (file != manifest.Weights.File && !File.Exists(named))
                throw new GradCamException(GradCamErrorKind.Model, $"{folder}: the split model lacks its file {file}. Export the model again.");
            _ = RealPath(own, named);
        }

        // ONNX Runtime looks for weights below the graph's folder after its links are followed.
        if (ModelFolder.Of(PathOf(folder, manifest.Features)).FindBelowOrNull(PathOf(folder, manifest.Weights.File)) is null)
            throw new GradCamException(GradCamErrorKind.Model, $"{folder}: its links lead each file to a folder of its own, and ONNX Runtime reads weights beside the graphs only. Copy the split model, or let the store make copies or hard links (dvc config cache.type copy).");

        WeightsIntegrity.CheckLength(PathOf(folder, manifest.Weights.File), manifest.Weights);
        int classes = manifest.DenseScores?.Classes ?? (int)manifest.Scores.Shape[^1];
        LabelList labels = manifest.Labels is { } name ? LabelList.Read(PathOf(folder, name), classes) : LabelList.Unnamed(classes);
        return new SplitModel(folder, manifest, labels);
    }

    /// <summary>Returns the path of one of the folder's files.</summary>
    public string PathOf(string file) => PathOf(Folder, file);

    /// <summary>Returns the canonical path of one of the folder's files.</summary>
    /// <exception cref="GradCamException">The path is a link to a file that does not belong to the model.</exception>
    internal string RealPathOf(string file) => RealPath(ModelFolder.Of(PathOf(ManifestName)), PathOf(file));

    private static string RealPath(ModelFolder own, string named) => own.FindOrNull(named)
        ?? throw new GradCamException(GradCamErrorKind.Model, $"{named}: a link out of the split model's folder, which is refused. Put the file itself there.");

    private static string PathOf(string folder, string file)
    {
        // The manifest may come from an untrusted source. It may name only files of its own folder.
        if (Path.GetFileName(file) != file)
            throw new GradCamException(GradCamErrorKind.Model, $"{Path.Combine(folder, ManifestName)}: '{file}' is not a plain file name. A split model's files are in its own folder.");
        return Path.Combine(folder, file);
    }

    private static void Check(Manifest manifest)
    {
        if (manifest.Image.Shape is not [_, > 0 and <= Pictures.ChannelValues.Most, > 0 and <= 16384, > 0 and <= 16384])
            throw new GradCamException(GradCamErrorKind.Model, $"the image's shape [{string.Join(", ", manifest.Image.Shape)}] is not [0, C, H, W] of 1 to {Pictures.ChannelValues.Most} channels.");
        if (manifest.DenseScores is { } dense)
        {
            bool fits = dense is { Classes: > 0, Height: > 0 and <= 16384, Width: > 0 and <= 16384 }
                && manifest.Scores.Shape is [_, <= DenseScores.Most] && (Int128)dense.Classes * dense.Places == manifest.Scores.Shape[1];
            if (!fits)
                throw new GradCamException(GradCamErrorKind.Model, $"the scores' shape [{string.Join(", ", manifest.Scores.Shape)}] is not [0, K*H*W] of {dense.Classes} classes at {dense.Height}x{dense.Width} positions.");
        }
        else if (manifest.Scores.Shape is not [_, > 0 and <= 10_000_000])
            throw new GradCamException(GradCamErrorKind.Model, $"the scores' shape [{string.Join(", ", manifest.Scores.Shape)}] is not [0, K].");
        if (manifest.Probability is { } function && !Enum.IsDefined(function))
            throw new GradCamException(GradCamErrorKind.Model, $"there is no probability {function}.");
        if (manifest.Probability == ProbabilityFunction.BinarySigmoid && (manifest.DenseScores is not null || manifest.Scores.Shape[^1] != 2))
            throw new GradCamException(GradCamErrorKind.Model, "the probability BinarySigmoid is for a model of two classes.");
        if (manifest.Layers.Count == 0)
            throw new GradCamException(GradCamErrorKind.Model, "it names no target layer.");
        if (manifest.Gradient.Results.Count != manifest.Layers.Count || (manifest.ChannelWeights is { } w && w.Results.Count != manifest.Layers.Count)
            || (manifest.ClassWeights is { } c && c.Results.Count != manifest.Layers.Count))
            throw new GradCamException(GradCamErrorKind.Model, "the gradient graphs have not one result per target layer.");
        if (manifest.Hessian is { File: not null } h && (h.Directions.Count != manifest.Layers.Count || h.Products.Count != manifest.Layers.Count))
            throw new GradCamException(GradCamErrorKind.Model, "the Hessian's graph has not one direction and one product per target layer.");
        if (manifest.GemmAblation is { Weights: var matrix })
        {
            bool fits = matrix is { Outputs: > 0, Channels: > 0, Block: > 0 } && manifest.Weights.Holds(matrix.Offset, (Int128)matrix.Outputs * matrix.Channels * matrix.Block);
            if (!fits)
                throw new GradCamException(GradCamErrorKind.Model, "the matrix of its Gemm is not in its weights file.");
        }

        if (manifest.DenseHead is { } head && !head.Fits(manifest))
            throw new GradCamException(GradCamErrorKind.Model, "the matrices of its dense head do not lead from its scores to its target layer, or are not in its weights file.");

        if (manifest.Preprocessing.Height != manifest.Image.Shape[2] || manifest.Preprocessing.Width != manifest.Image.Shape[3])
            throw new GradCamException(GradCamErrorKind.Model, $"its preprocessing makes {manifest.Preprocessing.Width}x{manifest.Preprocessing.Height} inputs, and the model takes {manifest.Image.Shape[3]}x{manifest.Image.Shape[2]}.");
        foreach (TargetLayer layer in manifest.Layers)
        {
            bool fits = layer.Shape.Count >= 3 && layer.Shape.Skip(1).Aggregate((Int128)1, (product, d) => product * Math.Max(d, 0)) <= int.MaxValue && layer.Shape.Skip(1).All(d => d is > 0 and <= int.MaxValue)
                && (layer.Tokens is not { } tokens
                    || (layer.Shape.Count == 3 && tokens is { Prefix: >= 0, Height: > 0, Width: > 0 } && tokens.Prefix + ((long)tokens.Height * tokens.Width) <= layer.Shape[1]));
            if (!fits)
                throw new GradCamException(GradCamErrorKind.Model, $"the layer '{layer.Name}' has the shape [{string.Join(", ", layer.Shape)}], not [0, C, h, w] or tokens that make a grid.");
        }
    }
}
