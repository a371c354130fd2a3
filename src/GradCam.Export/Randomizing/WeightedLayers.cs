using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Randomizing;

/// <summary>The layers of a model that have weights.</summary>
internal static class WeightedLayers
{
    // Their float inputs say what is done, not what was learned.
    private static readonly HashSet<string> s_settings = ["Resize", "Upsample", "RoiAlign", "Pad", "Clip", "TopK", "QuantizeLinear", "DequantizeLinear"];

    /// <summary>
    /// For each node that reads weights, in the order of computation, their names. Weights are constants of floating point numbers, more
    /// than one; those that several nodes read belong to the last of these.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(ModelProto model)
    {
        HashSet<string> left = [.. model.Graph.Initializer.Where(IsWeights).Select(i => i.Name)];
        var layers = new List<IReadOnlyList<string>>();
        foreach (NodeProto node in model.Graph.Node.Reverse().Where(n => !s_settings.Contains(n.OpType)))
        {
            string[] own = [.. GraphIndex.Inputs(node).Where(left.Remove)];
            if (own.Length > 0)
                layers.Add(own);
        }

        layers.Reverse();
        return layers;
    }

    private static bool IsWeights(TensorProto tensor) =>
        (TensorProto.Types.DataType)tensor.DataType is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 or TensorProto.Types.DataType.Double
        && tensor.Count() > 1;
}
