using System.Runtime.InteropServices;
using GradCam.Onnx.Model;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Reads a constant of one element, for rules that have a shorter formula for some values.</summary>
internal static class ConstantScalar
{
    /// <summary>Returns the value of a constant with one element that the graph itself holds; <c>null</c> for anything else.</summary>
    public static double? OrNull(TensorProto? constant)
    {
        if (constant is null || constant.IsExternal() || constant.Count() != 1)
            return null;
        ReadOnlySpan<byte> raw = constant.RawData.Span;
        bool inRaw = raw.Length > 0;
        return (DataType)constant.DataType switch
        {
            DataType.Float => inRaw ? MemoryMarshal.Read<float>(raw) : constant.FloatData[0],
            DataType.Double => inRaw ? MemoryMarshal.Read<double>(raw) : constant.DoubleData[0],
            DataType.Float16 => (double)(inRaw ? MemoryMarshal.Read<Half>(raw) : BitConverter.UInt16BitsToHalf((ushort)constant.Int32Data[0])),
            DataType.Int64 => inRaw ? MemoryMarshal.Read<long>(raw) : constant.Int64Data[0],
            DataType.Int32 => inRaw ? MemoryMarshal.Read<int>(raw) : constant.Int32Data[0],
            _ => null,
        };
    }
}
