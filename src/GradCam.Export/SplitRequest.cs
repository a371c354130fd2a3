using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>Represents a model to split, and the options of the split.</summary>
internal sealed record SplitRequest
{
    /// <summary>Gets the name of the split model.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the file of the source model.</summary>
    public SourceFile? Source { get; init; }

    /// <summary>Gets the whole model. Initializers that move to the weights file need no data here.</summary>
    public required ModelProto Model { get; init; }

    /// <summary>Gets the model's input, <c>[N,3,H,W]</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Gets the model's output, logits <c>[N,K]</c>.</summary>
    public required string Scores { get; init; }

    /// <summary>Gets the layout of the scores if the model scores each position of the picture; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores { get; init; }

    /// <summary>Gets the model's own function that converts scores to probabilities; <c>null</c> if the model returns only scores.</summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>Gets the source model's output for the scores; <c>null</c> if it is the only output.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the source model's other outputs that could be scores.</summary>
    public IReadOnlyList<string> OtherHeads { get; init; } = [];

    /// <summary>Gets the target layers' tensors.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Gets the layout as a grid, for layers of tokens.</summary>
    public IReadOnlyDictionary<string, TokenGrid> Tokens { get; init; } = new Dictionary<string, TokenGrid>();

    /// <summary>
    /// Gets the shapes of the image, the target layers, and all tensors from there to the scores. Graphs that go back to the image also need the
    /// shapes of all earlier tensors.
    /// </summary>
    public required IReadOnlyDictionary<string, TensorShape> Shapes { get; init; }

    /// <summary>Gets the conversion of a picture to the model's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Gets the source of <see cref="Preprocessing"/>; <c>null</c> if it is unknown.</summary>
    public string? PreprocessingFrom { get; init; }

    /// <summary>
    /// Gets the mean and the deviation of the random images of the verification. If a graph scales raw values, images of another range would hardly
    /// vary.
    /// </summary>
    internal (float Mean, float Deviation) RandomImages { get; init; } = (0, 1);

    /// <summary>Gets the class names, if there are any.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Gets the facts that a user of the model should know.</summary>
    public IReadOnlyList<ModelNote> Notes { get; init; } = [];

    /// <summary>Gets a layout that already contains some of the model's initializers; <c>null</c> for a new one.</summary>
    internal WeightsLayout? Layout { get; init; }

    /// <summary>Gets the number of bytes below which initializers stay in their graph.</summary>
    public long InlineBelow { get; init; } = 1024;
}
