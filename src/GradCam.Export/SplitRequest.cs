using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>A model that is to be split, and how.</summary>
internal sealed record SplitRequest
{
    /// <summary>What it will be called.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the file that it comes from.</summary>
    public SourceFile? Source { get; init; }

    /// <summary>Gets the whole model. Initializers that will be moved out need no data here.</summary>
    public required ModelProto Model { get; init; }

    /// <summary>Gets its input, <c>[N,3,H,W]</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Gets its output, logits <c>[N,K]</c>.</summary>
    public required string Scores { get; init; }

    /// <summary>How the scores are laid out if the model scores each position of the picture; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores { get; init; }

    /// <summary>How the scores become probabilities as the model has it; <c>null</c> if it hands out scores only.</summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>Gets the source model's output that the scores come from; <c>null</c> if it is the only one.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the source model's other outputs that could be scores.</summary>
    public IReadOnlyList<string> OtherHeads { get; init; } = [];

    /// <summary>Gets the target layers' tensors.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>For layers of tokens, how they are read as a grid.</summary>
    public IReadOnlyDictionary<string, TokenGrid> Tokens { get; init; } = new Dictionary<string, TokenGrid>();

    /// <summary>
    /// Shapes of the image, the target layers, and everything from there to the scores; and of everything in front, without which
    /// there are no graphs that go back to the image.
    /// </summary>
    public required IReadOnlyDictionary<string, TensorShape> Shapes { get; init; }

    /// <summary>How a picture becomes the model's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Gets the source of <see cref="Preprocessing"/>; <c>null</c> if it is not known.</summary>
    public string? PreprocessingFrom { get; init; }

    /// <summary>
    /// Gets the mean and the deviation of the random images that the graphs are verified with. A graph that scales raw values sees too little of
    /// others.
    /// </summary>
    internal (float Mean, float Deviation) RandomImages { get; init; } = (0, 1);

    /// <summary>Gets the class names, if there are any.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Gets the facts that a user of the model should know.</summary>
    public IReadOnlyList<ModelNote> Notes { get; init; } = [];

    /// <summary>Gets a layout that holds some of the model's initializers already; <c>null</c> for a new one.</summary>
    internal WeightsLayout? Layout { get; init; }

    /// <summary>Initializers of fewer bytes stay in their graph.</summary>
    public long InlineBelow { get; init; } = 1024;
}
