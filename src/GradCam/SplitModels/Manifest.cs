using GradCam.Pictures;

namespace GradCam.SplitModels;

/// <summary>Represents the content of a split model's <c>model.json</c>. Lengths of axes are numbers; the batch axis is 0.</summary>
internal sealed record Manifest
{
    /// <summary>The value of <see cref="Format"/>.</summary>
    public const string FormatName = "gradcam-split-model";

    /// <summary>
    /// The newest <see cref="FormatVersion"/> that this library reads. Version 2 adds other inputs than colour pictures. A model without these
    /// additions has version 1, so that older programs read it.
    /// </summary>
    public const int CurrentVersion = 2;

    /// <summary>Gets the kind of file: <see cref="FormatName"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Gets the version of the format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Gets the model's name in messages and results.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the file that the model was made from.</summary>
    public SourceFile? Source { get; init; }

    /// <summary>Gets the model's input, float32 <c>[N,C,H,W]</c>, whatever the layout and type of the source model.</summary>
    public required TensorInfo Image { get; init; }

    /// <summary>Gets the model's output, the logits <c>[N,K]</c>.</summary>
    public required TensorInfo Scores { get; init; }

    /// <summary>
    /// Gets the function that converts scores to probabilities: that of the operator that was cut off after them. Absent if no operator was cut off;
    /// GradCam then computes a softmax, see <see cref="SplitModel.Probability"/>.
    /// </summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>Gets the source model's output for the scores; absent if it is the only output.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the source model's other outputs that could be scores, for <c>--head</c>; absent if there are none.</summary>
    public IReadOnlyList<string>? OtherHeads { get; init; }

    /// <summary>Gets the layout of the scores if the model scores each position of the picture; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores { get; init; }

    /// <summary>Gets the target layers.</summary>
    public required IReadOnlyList<TargetLayer> Layers { get; init; }

    /// <summary>Gets the tensors that cross the cut directly from the features to the classifier.</summary>
    public IReadOnlyList<string> Skips { get; init; } = [];

    /// <summary>Gets the name of the seed <c>[N,K]</c>, an input of both gradient graphs.</summary>
    public required string Seed { get; init; }

    /// <summary>Gets the graph from the image to the activations.</summary>
    public required string Features { get; init; }

    /// <summary>Gets the graph from the activations to the scores and saved tensors.</summary>
    public required string Classifier { get; init; }

    /// <summary>Gets the graph from saved tensors and seed to the gradients.</summary>
    public required GradientGraph Gradient { get; init; }

    /// <summary>Gets the graph from saved tensors and seed to the channel weights; absent if the layer has no space to pool over.</summary>
    public GradientGraph? ChannelWeights { get; init; }

    /// <summary>
    /// Gets the graph from one picture's saved tensors and <c>classes</c>, <c>[M]</c>, to the channel weights of many classes, <c>[M,C]</c>. Absent
    /// if that graph would not be faster than <see cref="ChannelWeights"/>.
    /// </summary>
    public GradientGraph? ClassWeights { get; init; }

    /// <summary>
    /// Gets the computation of <see cref="ChannelWeights"/> as a chain of products with matrices of the weights file. Absent if it is no such chain.
    /// </summary>
    public DenseHead? DenseHead { get; init; }

    /// <summary>Gets the graph from image and seed to the gradient with respect to the image.</summary>
    public ImageGradientGraph? ImageGradient { get; init; }

    /// <summary>
    /// Gets the graph of the same gradient by guided backpropagation (Springenberg et al. 2015), in which ReLUs pass only positive gradients.
    /// </summary>
    public ImageGradientGraph? GuidedGradient { get; init; }

    /// <summary>Gets the graph from image and seed to the terms of FullGrad.</summary>
    public FullGradientGraph? FullGradient { get; init; }

    /// <summary>Gets the graph from activations, seed and a direction to the product of the Hessian with the direction.</summary>
    public HessianGraph? Hessian { get; init; }

    /// <summary>Gets the graph that switches off a channel at the first matrix after the target layer.</summary>
    public GemmAblation? GemmAblation { get; init; }

    /// <summary>Gets the reason for each graph that this model does not have, by <see cref="SplitGraph.Name"/>.</summary>
    public IReadOnlyDictionary<string, string>? Missing { get; init; }

    /// <summary>Gets the method and the cost of the model's reduction in size; <c>null</c> for a model in the original float32.</summary>
    public Quantization? Quantization { get; init; }

    /// <summary>Gets the file that contains the graphs' large tensors.</summary>
    public required WeightsFile Weights { get; init; }

    /// <summary>Gets the conversion of a picture to the model's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>
    /// Gets the source of <see cref="Preprocessing"/>: a file, options, the model itself, or <c>assumed</c>; <c>null</c> if an older version made the
    /// folder.
    /// </summary>
    public string? PreprocessingFrom { get; init; }

    /// <summary>Gets the file with one class name per line; absent if the classes have no names.</summary>
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

/// <summary>Represents a file that a split model was made from.</summary>
/// <param name="File">The name.</param>
/// <param name="Sha256">The hash of the content, in hexadecimal.</param>
internal sealed record SourceFile(string File, string? Sha256);

/// <summary>Represents a tensor.</summary>
/// <param name="Name">The name in the graphs.</param>
/// <param name="Shape">The axes; 0 is the batch.</param>
internal sealed record TensorInfo(string Name, IReadOnlyList<long> Shape);

/// <summary>Represents a target layer.</summary>
/// <param name="Name">The name for users: a layer or tensor of the source model.</param>
/// <param name="Activations">The layer's tensor in the graphs.</param>
/// <param name="Shape">The shape <c>[0,C,h,w]</c>, or <c>[0,T,D]</c> for tokens.</param>
/// <param name="Tokens">The layout of tokens as a grid; <c>null</c> for a layer that has a grid.</param>
public sealed record TargetLayer(string Name, string Activations, IReadOnlyList<long> Shape, TokenLayout? Tokens = null);

/// <summary>Represents the layout of tokens as a grid: some tokens without a position, then the patches in row-major order.</summary>
/// <param name="Prefix">The number of tokens before the patches, which have no position: class, distillation and register tokens.</param>
/// <param name="Height">The number of rows of patches, <c>h</c>.</param>
/// <param name="Width">The number of columns of patches, <c>w</c>.</param>
public sealed record TokenLayout(int Prefix, int Height, int Width);

/// <summary>Represents a graph from saved tensors and seed to one result per target layer.</summary>
/// <param name="File">The graph's file.</param>
/// <param name="Saved">The inputs besides the seed.</param>
/// <param name="Results">The outputs, one per target layer.</param>
/// <param name="Pooled">For channel weights, whether each layer's weights come from the small, pooled form.</param>
internal sealed record GradientGraph(string File, IReadOnlyList<string> Saved, IReadOnlyList<string> Results, IReadOnlyList<bool>? Pooled = null);

/// <summary>Represents the weights file.</summary>
/// <param name="File">The name.</param>
/// <param name="Bytes">The length in bytes.</param>
/// <param name="Sha256">The hash of the content, in hexadecimal; absent if the graphs were made without the weights.</param>
internal sealed record WeightsFile(string File, long Bytes, string? Sha256)
{
    /// <summary>Returns whether the file can contain a float32 tensor whose elements are readable.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="count">The number of elements.</param>
    internal bool Holds(long offset, Int128 count) => offset >= 0 && offset % sizeof(float) == 0 && offset <= Bytes && count * sizeof(float) <= Bytes - offset;
}
