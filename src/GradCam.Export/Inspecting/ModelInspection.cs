using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export.Inspecting;

/// <summary>Represents the known facts of a model before it explains a picture.</summary>
public sealed record ModelInspection
{
    /// <summary>Gets the file or folder.</summary>
    public required string Model { get; init; }

    /// <summary>Gets whether the model is already split.</summary>
    public required bool IsSplit { get; init; }

    /// <summary>Gets the input that takes the picture.</summary>
    public required InspectedTensor Input { get; init; }

    /// <summary>Gets the logits, which are differentiated.</summary>
    public required InspectedTensor Scores { get; init; }

    /// <summary>Gets the number of classes, <c>K</c>.</summary>
    public required long Classes { get; init; }

    /// <summary>Gets the layout of the scores if the model scores each position; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores { get; init; }

    /// <summary>Gets the operator after the logits that is cut off (for example Softmax); <c>null</c> for none.</summary>
    public string? Removed { get; init; }

    /// <summary>
    /// Gets the model's own function that converts scores to probabilities; <c>null</c> if the model returns only scores, so that GradCam computes a
    /// softmax.
    /// </summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>
    /// Gets the model's outputs, for <c>--head</c>. For a split model, the source model's outputs that could be scores, if there were several.
    /// </summary>
    public IReadOnlyList<InspectedOutput> Outputs { get; init; } = [];

    /// <summary>Gets the target layers: the requested ones, or the default; empty if there is none.</summary>
    public required IReadOnlyList<InspectedTarget> Targets { get; init; }

    /// <summary>Gets the tensors that can be target layers, the last one first. For a split model, those at which it was cut.</summary>
    public required IReadOnlyList<InspectedLayer> Layers { get; init; }

    /// <summary>Gets the operators between the target layers and the scores that have no gradient rule.</summary>
    public IReadOnlyList<InspectedOperator> WithoutRule { get; init; } = [];

    /// <summary>Gets the reason that the model cannot be explained at the target layers; <c>null</c> if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets the class names; <c>null</c> if the classes have none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Gets the source of the class names.</summary>
    public string? LabelsFrom { get; init; }

    /// <summary>Gets the conversion of pictures to the model's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Gets a description of the preprocessing with its source.</summary>
    public required string PreprocessingText { get; init; }

    /// <summary>
    /// Gets the metadata of the explanation that <c>gradcam embed</c> added: <c>method</c>, <c>layer</c>, <c>class</c>, <c>preprocessing</c>,
    /// <c>preprocessing_source</c>, <c>added</c>; <c>null</c> if there is none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Embedded { get; init; }

    /// <summary>Gets the facts that a user of the model should know.</summary>
    public IReadOnlyList<ModelNote> Notes { get; init; } = [];
}

/// <summary>Represents a tensor.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The axes; <c>null</c> for an axis that the model leaves free.</param>
public sealed record InspectedTensor(string Name, IReadOnlyList<long?> Shape);

/// <summary>Represents an output of a model.</summary>
/// <param name="Name">The name, for <c>--head</c>.</param>
/// <param name="Shape">The axes, <c>null</c> for the batch; empty if they are unknown, or the output is no tensor.</param>
/// <param name="CanBeScores">Whether the output could be scores.</param>
/// <param name="IsExplained">Whether GradCam explains its scores.</param>
public sealed record InspectedOutput(string Name, IReadOnlyList<long?> Shape, bool CanBeScores, bool IsExplained);

/// <summary>Represents a target layer.</summary>
/// <param name="Name">The layer's tensor.</param>
/// <param name="Reason">The reason for this layer.</param>
/// <param name="Pooled">Whether Grad-CAM uses the small, pooled gradient there; <c>null</c> if there is no gradient.</param>
public sealed record InspectedTarget(string Name, string Reason, bool? Pooled);

/// <summary>Represents a tensor that can be a target layer.</summary>
/// <param name="Name">The name, for <c>--layer</c>.</param>
/// <param name="Operator">The operator that computes the tensor.</param>
/// <param name="Shape">The shape <c>[C,h,w]</c>, or <c>[T,C]</c> for tokens.</param>
/// <param name="IsTarget">Whether the tensor is a target layer.</param>
public sealed record InspectedLayer(string Name, string Operator, IReadOnlyList<long> Shape, bool IsTarget);

/// <summary>Represents an operator that gradients cannot pass.</summary>
/// <param name="Operator">The name, with its domain if that is not ONNX's own.</param>
/// <param name="Nodes">The nodes.</param>
public sealed record InspectedOperator(string Operator, IReadOnlyList<string> Nodes);
