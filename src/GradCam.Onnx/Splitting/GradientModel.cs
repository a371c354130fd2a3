using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>Represents a graph from saved tensors and a seed to one result per target layer.</summary>
/// <param name="Model">The graph.</param>
/// <param name="Saved">The required tensors of the forward pass: outputs or inputs of the classifier.</param>
/// <param name="Results">The graph's outputs, one per target layer.</param>
internal sealed record GradientModel(ModelProto Model, IReadOnlyList<string> Saved, IReadOnlyList<string> Results);
