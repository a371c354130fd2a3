using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>What is found out about a model before it is cut.</summary>
/// <param name="Model">The model in the form in which it is cut; its large weights are in the workspace.</param>
/// <param name="Input">The input as the file has it.</param>
/// <param name="Image">The input as float32 <c>[N,C,H,W]</c>.</param>
/// <param name="Weights">The weights' values.</param>
/// <param name="Layout">Where they are in the workspace.</param>
/// <param name="Height">Height of the input in pixels.</param>
/// <param name="Width">Width of the input in pixels.</param>
/// <param name="Shapes">Shapes of all tensors for one picture.</param>
/// <param name="Scores">The logits.</param>
/// <param name="Found">Where they come from.</param>
/// <param name="Probability">How they become probabilities as the model has it; <c>null</c> if it hands out scores only.</param>
/// <param name="ChannelsLast">Tensors that are <c>[N,h,w,C]</c>.</param>
/// <param name="Preprocessing">How pictures will be prepared.</param>
/// <param name="Labels">The class names, or null.</param>
internal sealed record OnnxAnalysis(
    ModelProto Model,
    ImageInput Input,
    string Image,
    OnnxInitializers Weights,
    WeightsLayout Layout,
    int Height,
    int Width,
    Dictionary<string, TensorShape> Shapes,
    string Scores,
    FoundScores Found,
    ProbabilityFunction? Probability,
    IReadOnlySet<string> ChannelsLast,
    ResolvedPreprocessing Preprocessing,
    FoundLabels? Labels)
{
    /// <summary>Gets the scaling in the graph; <c>null</c> if there is none.</summary>
    public InputScaling? Scaling { get; init; }

    /// <summary>Gets the metadata of the explanation that <c>gradcam embed</c> added; <c>null</c> if there is none.</summary>
    public IReadOnlyDictionary<string, string>? Embedded { get; init; }

    /// <summary>How the scores are laid out if the model scores each position; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores => Found.Dense;

    /// <summary>Number of classes, <c>K</c>.</summary>
    public long Classes => DenseScores?.Classes ?? Shapes[Scores].Fixed(1);
}
