using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.SplitModels;

namespace GradCam.Export.Importing;

/// <summary>Represents the results of an analysis of a model before the cut.</summary>
/// <param name="Model">The model in the form in which it is cut; its large weights are in the workspace.</param>
/// <param name="Input">The input in the file's form.</param>
/// <param name="Image">The input as float32 <c>[N,C,H,W]</c>.</param>
/// <param name="Weights">The values of the weights.</param>
/// <param name="Layout">The layout of the weights in the workspace.</param>
/// <param name="Height">The height of the input in pixels.</param>
/// <param name="Width">The width of the input in pixels.</param>
/// <param name="Shapes">The shapes of all tensors for one picture.</param>
/// <param name="Scores">The logits.</param>
/// <param name="Found">The source of the logits.</param>
/// <param name="Probability">The model's own function that converts scores to probabilities; <c>null</c> if the model returns only scores.</param>
/// <param name="ChannelsLast">The tensors with the shape <c>[N,h,w,C]</c>.</param>
/// <param name="Preprocessing">The conversion of pictures to the model's input.</param>
/// <param name="Labels">The class names, or <c>null</c>.</param>
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

    /// <summary>Gets the layout of the scores if the model scores each position; <c>null</c> for a classifier.</summary>
    public DenseScores? DenseScores => Found.Dense;

    /// <summary>Gets the number of classes, <c>K</c>.</summary>
    public long Classes => DenseScores?.Classes ?? Shapes[Scores].Fixed(1);
}
