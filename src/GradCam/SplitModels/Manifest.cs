using GradCam.Pictures;

namespace GradCam.SplitModels;

/// <summary>What <c>model.json</c> of a split model says. Lengths of axes are numbers; the batch axis is 0.</summary>
internal sealed record Manifest
{
    /// <summary>The value of <see cref="Format"/>.</summary>
    public const string FormatName = "gradcam-split-model";

    /// <summary>
    /// The newest <see cref="FormatVersion"/> that this library reads. Version 2 adds other inputs than colour pictures. A model without additions is
    /// written as version 1, so that older programs read it.
    /// </summary>
    public const int CurrentVersion = 2;

    /// <summary>What kind of file this is: <see cref="FormatName"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Version of the format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>What the model is called in messages and results.</summary>
    public required string Name { get; init; }

    /// <summary>What it was made from.</summary>
    public SourceFile? Source { get; init; }

    /// <summary>Gets the model's input, float32 <c>[N,C,H,W]</c>, whatever layout and type the source model has.</summary>
    public required TensorInfo Image { get; init; }

    /// <summary>Gets the model's output, the logits <c>[N,K]</c>.</summary>
    public required TensorInfo Scores { get; init; }

    /// <summary>
    /// How the scores become probabilities: as the operator that was cut off after them did it. Absent if nothing was cut off; then GradCam computes
    /// a softmax, see <see cref="SplitModel.Probability"/>.
    /// </summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>Gets the output of the source model that the scores come from; absent if that is the model's only one.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the source model's other outputs that could be scores, for <c>--head</c>; absent if there are none.</summary>
    public IReadOnlyList<string>? OtherHeads { get; init; }

    /// <summary>How the scores are laid out where the model scores each position of the picture; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores { get; init; }

    /// <summary>Gets the target layers.</summary>
    public required IReadOnlyList<TargetLayer> Layers { get; init; }

    /// <summary>Tensors that skip past the cut, from the features straight to the classifier.</summary>
    public IReadOnlyList<string> Skips { get; init; } = [];

    /// <summary>Name of the seed <c>[N,K]</c>, an input of both gradient graphs.</summary>
    public required string Seed { get; init; }

    /// <summary>Image to activations.</summary>
    public required string Features { get; init; }

    /// <summary>Activations to scores and saved tensors.</summary>
    public required string Classifier { get; init; }

    /// <summary>Saved tensors and seed to gradients.</summary>
    public required GradientGraph Gradient { get; init; }

    /// <summary>Saved tensors and seed to channel weights; absent where the layer has no space to pool over.</summary>
    public GradientGraph? ChannelWeights { get; init; }

    /// <summary>
    /// Saved tensors of one picture and <c>classes</c>, <c>[M]</c>, to channel weights, <c>[M,C]</c>: for many classes at once. Absent where
    /// that graph would be no faster than <see cref="ChannelWeights"/>.
    /// </summary>
    public GradientGraph? ClassWeights { get; init; }

    /// <summary>
    /// What <see cref="ChannelWeights"/> computes, as a chain of products with matrices of the weights file. Absent where it is no such chain.
    /// </summary>
    public DenseHead? DenseHead { get; init; }

    /// <summary>Image and seed to the gradient with respect to the image.</summary>
    public ImageGradientGraph? ImageGradient { get; init; }

    /// <summary>Gets the same by guided backpropagation (Springenberg et al. 2015): ReLUs pass positive gradients only.</summary>
    public ImageGradientGraph? GuidedGradient { get; init; }

    /// <summary>Image and seed to the terms of FullGrad.</summary>
    public FullGradientGraph? FullGradient { get; init; }

    /// <summary>Activations, seed and a direction to the product of the Hessian with it.</summary>
    public HessianGraph? Hessian { get; init; }

    /// <summary>How a channel is switched off at the first matrix after the target layer.</summary>
    public GemmAblation? GemmAblation { get; init; }

    /// <summary>Gets the reason for each graph that this model does not have, by <see cref="SplitGraph.Name"/>.</summary>
    public IReadOnlyDictionary<string, string>? Missing { get; init; }

    /// <summary>How the model was made smaller, and what that costs; <c>null</c> for one in float32 as it was given.</summary>
    public Quantization? Quantization { get; init; }

    /// <summary>Gets the file that holds the graphs' large tensors.</summary>
    public required WeightsFile Weights { get; init; }

    /// <summary>How a picture becomes the model's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>
    /// Gets the source of <see cref="Preprocessing"/>: a file, options, the model itself, or <c>assumed</c>; <c>null</c> if an older version made the
    /// folder.
    /// </summary>
    public string? PreprocessingFrom { get; init; }

    /// <summary>File with one class name per line; absent where the classes have no names.</summary>
    public string? Labels { get; init; }

    /// <summary>Gets the facts that a user of the model should know; <c>null</c> if there are none, or if an older version made the folder.</summary>
    public IReadOnlyList<ModelNote>? Notes { get; init; }

    /// <summary>Gets the names of all graphs' files, the features first.</summary>
    internal IReadOnlyList<string> GraphFiles() => [.. SplitGraph.All.Select(g => g.FileOf(this)).OfType<string>()];

    /// <summary>Gets the names of all files of the split model's folder except <c>model.json</c> itself.</summary>
    internal IReadOnlyList<string> Files() => [.. GraphFiles(), Weights.File, .. Labels is { } labels ? [labels] : Array.Empty<string>()];

    /// <summary>Returns the reason that the model does not have a graph, in a sentence.</summary>
    public string WhyMissing(SplitGraph graph) => Missing?.GetValueOrDefault(graph.Name) ?? graph.Absent;
}

/// <summary>A file that a split model was made from.</summary>
/// <param name="File">Its name.</param>
/// <param name="Sha256">Hash of its content, in hexadecimal.</param>
internal sealed record SourceFile(string File, string? Sha256);

/// <summary>A tensor.</summary>
/// <param name="Name">Its name in the graphs.</param>
/// <param name="Shape">Its axes; 0 for the batch.</param>
internal sealed record TensorInfo(string Name, IReadOnlyList<long> Shape);

/// <summary>A target layer.</summary>
/// <param name="Name">What the user calls it, a layer or tensor of the source model.</param>
/// <param name="Activations">Its tensor in the graphs.</param>
/// <param name="Shape"><c>[0,C,h,w]</c>, or <c>[0,T,D]</c> for tokens.</param>
/// <param name="Tokens">How tokens are read as a grid; <c>null</c> for a layer that has one.</param>
public sealed record TargetLayer(string Name, string Activations, IReadOnlyList<long> Shape, TokenLayout? Tokens = null);

/// <summary>How a layer of tokens is read as a grid: the first ones set aside, then the patches, row by row.</summary>
/// <param name="Prefix">Tokens in front that belong to no position: class, distillation and register tokens.</param>
/// <param name="Height">Rows of patches, <c>h</c>.</param>
/// <param name="Width">Columns of patches, <c>w</c>.</param>
public sealed record TokenLayout(int Prefix, int Height, int Width);

/// <summary>A graph from saved tensors and seed to one result per target layer.</summary>
/// <param name="File">Its file.</param>
/// <param name="Saved">Its inputs besides the seed.</param>
/// <param name="Results">Its outputs, one per target layer.</param>
/// <param name="Pooled">For channel weights, per layer: whether they come from the small, pooled form.</param>
internal sealed record GradientGraph(string File, IReadOnlyList<string> Saved, IReadOnlyList<string> Results, IReadOnlyList<bool>? Pooled = null);

/// <summary>The weights file.</summary>
/// <param name="File">Its name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Hash of its content, in hexadecimal; absent where the graphs were made without the weights.</param>
internal sealed record WeightsFile(string File, long Bytes, string? Sha256)
{
    /// <summary>Returns whether a float32 tensor may are in it, where its elements can be read.</summary>
    /// <param name="offset">Where it starts, in bytes.</param>
    /// <param name="count">Its elements.</param>
    internal bool Holds(long offset, Int128 count) => offset >= 0 && offset % sizeof(float) == 0 && offset <= Bytes && count * sizeof(float) <= Bytes - offset;
}
