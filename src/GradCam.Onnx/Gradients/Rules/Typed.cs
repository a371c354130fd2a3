using System.Runtime.InteropServices;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Makes constants in a tensor's own element type. An operator does not mix types, so the constants that a rule adds to a float16 or double graph
/// must be float16 or double.
/// </summary>
internal static class Typed
{
    /// <summary>Returns a tensor of a floating-point type.</summary>
    /// <param name="elementType">A <see cref="TensorProto.Types.DataType"/>.</param>
    /// <param name="dims">The tensor's shape.</param>
    /// <param name="values">The tensor's elements, in row-major order.</param>
    /// <exception cref="OnnxException">The type is not a floating-point type.</exception>
    public static TensorProto Tensor(int elementType, ReadOnlySpan<long> dims, ReadOnlySpan<double> values)
    {
        var type = (TensorProto.Types.DataType)elementType;
        byte[] raw = type switch
        {
            TensorProto.Types.DataType.Float => Bytes(values, x => (float)x),
            TensorProto.Types.DataType.Double => Bytes(values, x => x),
            TensorProto.Types.DataType.Float16 => Bytes(values, x => (Half)x),
            TensorProto.Types.DataType.Bfloat16 => Bytes(values, x => (ushort)(BitConverter.SingleToUInt32Bits((float)x) >> 16)),
            _ => throw new OnnxException($"GradCam cannot compute a gradient in elements of type {type}."),
        };
        return Tensors.Make("", dims, type, raw);
    }

    /// <summary>Returns a scalar of a floating-point type.</summary>
    public static TensorProto Scalar(int elementType, double value) => Tensor(elementType, [], [value]);

    private static byte[] Bytes<T>(ReadOnlySpan<double> values, Func<double, T> convert)
        where T : unmanaged
    {
        var converted = new T[values.Length];
        for (int i = 0; i < values.Length; i++)
            converted[i] = convert(values[i]);
        return MemoryMarshal.AsBytes<T>(converted).ToArray();
    }
}
