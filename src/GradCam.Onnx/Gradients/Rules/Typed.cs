using System.Runtime.InteropServices;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Constants in a tensor's own element type: an operator does not mix types, so that what a rule adds to a float16 or double
/// graph has to be float16 or double.
/// </summary>
internal static class Typed
{
    /// <summary>A tensor of a floating-point type.</summary>
    /// <param name="elementType">A <see cref="TensorProto.Types.DataType"/>.</param>
    /// <param name="dims">Its shape.</param>
    /// <param name="values">Its elements, row by row.</param>
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
            _ => throw new OnnxException($"A gradient cannot be computed in elements of type {type}."),
        };
        return Tensors.Make("", dims, type, raw);
    }

    /// <summary>A scalar of a floating-point type.</summary>
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
