using GradCam.Onnx.Model;

namespace GradCam.Onnx.Embedding;

/// <summary>Represents a model and the explanation that it gets.</summary>
internal sealed record EmbeddedRequest
{
    /// <summary>Gets the model. Its nodes, inputs and outputs stay.</summary>
    public required ModelProto Model { get; init; }

    /// <summary>Gets the name of the model's input for the pictures.</summary>
    public required string Image { get; init; }

    /// <summary>
    /// Gets the graph from the image to the scores, after the cut and the differentiation. It may compute tensors that the model does not have.
    /// </summary>
    public required GraphProto Forward { get; init; }

    /// <summary>Gets the graph from saved tensors and an output gradient to gradients or channel weights.</summary>
    public required GraphProto Backward { get; init; }

    /// <summary>Gets the name of the output gradient in <see cref="Backward"/>.</summary>
    public required string OutputGradient { get; init; }

    /// <summary>Gets the name of the result in <see cref="Backward"/>: gradients of the layer's shape, or channel weights <c>[N,C]</c>.</summary>
    public required string Result { get; init; }

    /// <summary>Gets whether the result is channel weights.</summary>
    public required bool ResultIsPooled { get; init; }

    /// <summary>Gets the target layer.</summary>
    public required EmbeddedLayer Layer { get; init; }

    /// <summary>Gets the scores' tensor in <see cref="Forward"/>, <c>[N,K]</c>.</summary>
    public required string Scores { get; init; }

    /// <summary>Gets the number of classes, <c>K</c>.</summary>
    public required int Classes { get; init; }

    /// <summary>Gets the height and the width of the model's input.</summary>
    public required (int Height, int Width) Input { get; init; }

    /// <summary>Gets whether the model accepts any number of pictures at a time.</summary>
    public required bool FreeBatch { get; init; }

    /// <summary>Gets the method.</summary>
    public required SaliencyFormula Formula { get; init; }

    /// <summary>Gets whether the map keeps its negative values.</summary>
    public bool Signed { get; init; }

    /// <summary>Gets the choice of the class.</summary>
    public ClassChoice Choice { get; init; }

    /// <summary>Gets the class of <see cref="ClassChoice.Fixed"/>.</summary>
    public int Class { get; init; }

    /// <summary>Gets whether an input switches the explanation on.</summary>
    public bool Lazy { get; init; }

    /// <summary>Gets whether the model gets the output <c>saliency</c>.</summary>
    public bool WithSaliency { get; init; } = true;

    /// <summary>Gets whether the model gets the output <c>heatmap</c>.</summary>
    public bool WithHeatMap { get; init; } = true;

    /// <summary>Gets the names of the added inputs and outputs.</summary>
    public EmbeddedNames Names { get; init; } = new("");

    /// <summary>Gets whether an input states the class of each picture.</summary>
    public bool TakesClass => Choice is ClassChoice.Input or ClassChoice.Optional;

    /// <summary>Gets the names of the outputs and inputs that the model gets.</summary>
    public IReadOnlyList<string> AddedNames =>
    [
        .. WithSaliency ? [Names.Saliency] : Array.Empty<string>(),
        .. WithHeatMap ? [Names.HeatMap] : Array.Empty<string>(),
        .. TakesClass ? [Names.Class] : Array.Empty<string>(),
        .. Lazy ? [Names.Explain] : Array.Empty<string>(),
    ];

    /// <summary>Gets facts for the model's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
