using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Provides the scalar 0 in a tensor's element type.</summary>
internal static class Zero
{
    public static TensorProto Like(TensorShape shape)
    {
        int size = Tensors.SizeOf(shape.ElementType);
        return Tensors.Make("", [], (TensorProto.Types.DataType)shape.ElementType, new byte[size]);
    }
}
