using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>A tensor's place in <c>weights.bin</c>.</summary>
/// <param name="Name">Its name in the graphs.</param>
/// <param name="Tensor">The initializer that it stands for: its shape and type, and for a model's own its data.</param>
/// <param name="Derived">How it is computed, where it is not an initializer of the model.</param>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Length">How many bytes it takes.</param>
internal sealed record WeightsEntry(string Name, TensorProto Tensor, DerivedConstant? Derived, long Offset, long Length);
