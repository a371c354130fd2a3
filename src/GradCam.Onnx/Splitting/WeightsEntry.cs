using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>Represents a tensor's position in <c>weights.bin</c>.</summary>
/// <param name="Name">The tensor's name in the graphs.</param>
/// <param name="Tensor">The initializer that it represents, with its shape and type, and the data of a model's own initializer.</param>
/// <param name="Derived">The computation, if the tensor is not an initializer of the model.</param>
/// <param name="Offset">The start, in bytes.</param>
/// <param name="Length">The number of bytes.</param>
internal sealed record WeightsEntry(string Name, TensorProto Tensor, DerivedConstant? Derived, long Offset, long Length);
