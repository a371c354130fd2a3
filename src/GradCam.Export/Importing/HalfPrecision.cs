using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>
/// Keeps the arithmetic of float16 models. Casts convert the tensors that callers see (image, activations, scores) to float32. Gradients are computed
/// in float32 in any case.
/// </summary>
internal static class HalfPrecision
{
    private const long Float = (long)TensorProto.Types.DataType.Float;
    private const long Half = (long)TensorProto.Types.DataType.Float16;

    /// <summary>Makes a model accept a float32 image.</summary>
    /// <returns>The new name of the image.</returns>
    public static string WidenInput(GraphProto graph, string image)
    {
        string wide = $"{image}_float32";
        graph.Node.Insert(0, Cast(wide, image, Half));
        ValueInfoProto info = graph.Input.First(i => i.Name == image);
        info.Name = wide;
        info.Type.TensorType.ElemType = (int)Float;
        return wide;
    }

    /// <summary>Makes a float32 copy of a result.</summary>
    /// <returns>The copy; the tensor itself if it already is float32.</returns>
    public static string WidenResult(GraphProto graph, string tensor, Dictionary<string, TensorShape> shapes)
    {
        if (shapes[tensor].ElementType != Half)
            return tensor;
        string wide = $"{tensor}_float32";
        graph.Node.Add(Cast(tensor, wide, Float));
        shapes[wide] = shapes[tensor] with { ElementType = (int)Float };
        return wide;
    }

    /// <summary>Converts a tensor to float32 and back, so that a cut between the two has float32.</summary>
    /// <returns>The float32 tensor; the tensor itself if it already is float32.</returns>
    public static string WidenLayer(GraphProto graph, string tensor, Dictionary<string, TensorShape> shapes)
    {
        if (shapes[tensor].ElementType != Half)
            return tensor;
        (string wide, string back) = ($"{tensor}_float32", $"{tensor}_float16");
        Detour.Through(graph, tensor, Cast(tensor, wide, Float), Cast(wide, back, Half));
        shapes[wide] = shapes[tensor] with { ElementType = (int)Float };
        shapes[back] = shapes[tensor];
        return wide;
    }

    private static NodeProto Cast(string from, string to, long type) =>
        new() { OpType = "Cast", Name = to, Input = { from }, Output = { to }, Attribute = { Attributes.Make("to", type) } };
}
