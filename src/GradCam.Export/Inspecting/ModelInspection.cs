using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export.Inspecting;

/// <summary>What is known of a model before a picture is explained with it.</summary>
public sealed record ModelInspection
{
    /// <summary>Gets the file or folder.</summary>
    public required string Model { get; init; }

    /// <summary>Gets whether it is split already.</summary>
    public required bool IsSplit { get; init; }

    /// <summary>Gets the input that takes the picture.</summary>
    public required InspectedTensor Input { get; init; }

    /// <summary>Gets the logits, whose gradients are taken.</summary>
    public required InspectedTensor Scores { get; init; }

    /// <summary>Number of classes, <c>K</c>.</summary>
    public required long Classes { get; init; }

    /// <summary>How the scores are laid out if the model scores each position; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores { get; init; }

    /// <summary>Gets the operator after the logits that is cut off (Softmax, say); <c>null</c> for none.</summary>
    public string? Removed { get; init; }

    /// <summary>
    /// How the scores become probabilities as the model has it; <c>null</c> if it hands out scores only, and GradCam computes a softmax.
    /// </summary>
    public ProbabilityFunction? Probability { get; init; }

    /// <summary>Gets the model's outputs, for <c>--head</c>. Of a split model, those that could be scores, if there were several.</summary>
    public IReadOnlyList<InspectedOutput> Outputs { get; init; } = [];

    /// <summary>Gets the target layers: those asked for, or the default; none if there is none.</summary>
    public required IReadOnlyList<InspectedTarget> Targets { get; init; }

    /// <summary>Gets the tensors that can be target layers, the last one first. Of a split model, those that it was cut at.</summary>
    public required IReadOnlyList<InspectedLayer> Layers { get; init; }

    /// <summary>Operators between the target layers and the scores that no gradient rule is known for.</summary>
    public IReadOnlyList<InspectedOperator> WithoutRule { get; init; } = [];

    /// <summary>Why the model cannot be explained at the target layers; <c>null</c> if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets the class names; <c>null</c> if they have none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Where they come from.</summary>
    public string? LabelsFrom { get; init; }

    /// <summary>How pictures will be prepared.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Gets the same in words, with where it comes from.</summary>
    public required string PreprocessingText { get; init; }

    /// <summary>
    /// Gets the metadata of the explanation that <c>gradcam embed</c> added: <c>method</c>, <c>layer</c>, <c>class</c>, <c>preprocessing</c>,
    /// <c>preprocessing_source</c>, <c>added</c>; <c>null</c> if there is none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Embedded { get; init; }

    /// <summary>Gets the facts that a user of the model should know.</summary>
    public IReadOnlyList<ModelNote> Notes { get; init; } = [];
}

/// <summary>A tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its axes; <c>null</c> for one that the model leaves free.</param>
public sealed record InspectedTensor(string Name, IReadOnlyList<long?> Shape);

/// <summary>An output of a model.</summary>
/// <param name="Name">Its name, for <c>--head</c>.</param>
/// <param name="Shape">Its axes, null for the batch; empty if they are not known, or the output is no tensor.</param>
/// <param name="CanBeScores">Whether it could be scores.</param>
/// <param name="IsExplained">Whether its scores are explained.</param>
public sealed record InspectedOutput(string Name, IReadOnlyList<long?> Shape, bool CanBeScores, bool IsExplained);

/// <summary>A target layer.</summary>
/// <param name="Name">Its tensor.</param>
/// <param name="Reason">Why it is that one.</param>
/// <param name="Pooled">Whether Grad-CAM takes the small, pooled gradient there; <c>null</c> if there is no gradient.</param>
public sealed record InspectedTarget(string Name, string Reason, bool? Pooled);

/// <summary>A tensor that can be a target layer.</summary>
/// <param name="Name">Its name, for <c>--layer</c>.</param>
/// <param name="Operator">The operator that makes it.</param>
/// <param name="Shape"><c>[C,h,w]</c>, or <c>[T,C]</c> for tokens.</param>
/// <param name="IsTarget">Whether it is a target layer.</param>
public sealed record InspectedLayer(string Name, string Operator, IReadOnlyList<long> Shape, bool IsTarget);

/// <summary>An operator that is in the way of gradients.</summary>
/// <param name="Operator">Its name, with its domain if that is not ONNX's own.</param>
/// <param name="Nodes">The nodes.</param>
public sealed record InspectedOperator(string Operator, IReadOnlyList<string> Nodes);
