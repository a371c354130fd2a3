using System.Runtime.InteropServices;
using GradCam.Onnx;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Converts a float64 model to float32.</summary>
internal static class DoublePrecision
{
    private const int Double = (int)TensorProto.Types.DataType.Double;
    private const int Float = (int)TensorProto.Types.DataType.Float;

    /// <summary>Converts a graph: inputs, outputs, constants, and the declared types of its nodes' results.</summary>
    /// <exception cref="OnnxException">The weights are in another file.</exception>
    public static void Narrow(GraphProto graph)
    {
        foreach (ValueInfoProto info in graph.Input.Concat(graph.Output).Where(i => i.Type?.TensorType?.ElemType == Double))
            info.Type.TensorType.ElemType = Float;
        graph.ValueInfo.Clear();
        foreach (TensorProto tensor in graph.Initializer)
            Narrow(tensor);
        foreach (AttributeProto attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            if (attribute.Name is "to" or "dtype" && attribute.I == Double)
                attribute.I = Float;
            if (attribute.T is { } value)
                Narrow(value);
            if (attribute.G is { } body)
                Narrow(body);
        }
    }

    private static void Narrow(TensorProto tensor)
    {
        if (tensor.DataType != Double)
            return;
        if (tensor.IsExternal())
            throw new OnnxException($"The model computes in float64, and its weights are in another file. Export it in float32: in PyTorch, call model.float() before the export.");
        float[] values = tensor.HasRawData
            ? Array.ConvertAll(MemoryMarshal.Cast<byte, double>(tensor.RawData.Span).ToArray(), v => (float)v)
            : [.. tensor.DoubleData.Select(v => (float)v)];
        TensorProto narrow = Tensors.Make(tensor.Name, [.. tensor.Dims], values);
        tensor.DoubleData.Clear();
        (tensor.DataType, tensor.RawData) = (Float, narrow.RawData);
    }
}
