using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Randomizing;

/// <summary>Finds the layers of a model that have weights.</summary>
internal static class WeightedLayers
{
    // The float inputs of these operators are settings, not trained weights.
    private static readonly HashSet<string> s_settings = ["Resize", "Upsample", "RoiAlign", "Pad", "Clip", "TopK", "QuantizeLinear", "DequantizeLinear"];

    /// <summary>
    /// Returns the names of the weights of each node that reads some, in the order of computation. Weights are floating point constants with more
    /// than one element. If several nodes read them, they belong to the last of these.
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
