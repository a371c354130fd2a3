using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export;

/// <summary>
/// Removes the rounding from a quantised graph, so that its levels are real numbers. A gradient that passes through the rounding unchanged is the
/// gradient of this function. The quantised graph itself is a staircase without a gradient.
/// </summary>
internal static class WithoutRounding
{
    private const long Float = (long)TensorProto.Types.DataType.Float;

    /// <summary>Rewrites a model.</summary>
    /// <param name="model">The model, which stays unchanged.</param>
    /// <returns>The rewritten model; the model itself if it does no rounding.</returns>
    public static ModelProto Of(ModelProto model)
    {
        if (!model.Graph.Node.Any(n => n.OpType is "QuantizeLinear" or "DynamicQuantizeLinear"))
            return model;
        ModelProto smooth = model.Clone();
        GraphProto graph = smooth.Graph;
        NodeProto[] nodes = [.. new GraphIndex(model.Graph).Order];
        graph.Node.Clear();
        graph.ValueInfo.Clear();
        var constants = model.Graph.Initializer.ToDictionary(i => i.Name, StringComparer.Ordinal);
        var levels = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in nodes)
        {
            switch (node.OpType)
            {
                case "QuantizeLinear" when IsWhole(node, constants):
                    Add("Div", [node.Input[0], node.Input[1]], $"{node.Output[0]}/steps");
                    Add("Cast", [node.Input[2]], $"{node.Output[0]}/zero", Attributes.Make("to", Float));
                    Add("Add", [$"{node.Output[0]}/steps", $"{node.Output[0]}/zero"], $"{node.Output[0]}/level");
                    (float least, float most) = Range(node, constants);
                    graph.Initializer.Add(Tensors.Make($"{node.Output[0]}/least", [], [least]));
                    graph.Initializer.Add(Tensors.Make($"{node.Output[0]}/most", [], [most]));
                    Add("Max", [$"{node.Output[0]}/level", $"{node.Output[0]}/least"], $"{node.Output[0]}/above");
                    Add("Min", [$"{node.Output[0]}/above", $"{node.Output[0]}/most"], node.Output[0]);
                    levels.Add(node.Output[0]);
                    break;
                case "DynamicQuantizeLinear":
                    NodeProto parameters = node.Clone();
                    parameters.Name = parameters.Output[0] = $"{node.Output[0]}/rounded";
                    graph.Node.Add(parameters);
                    Add("Div", [node.Input[0], node.Output[1]], $"{node.Output[0]}/steps");
                    Add("Cast", [node.Output[2]], $"{node.Output[0]}/zero", Attributes.Make("to", Float));
                    Add("Add", [$"{node.Output[0]}/steps", $"{node.Output[0]}/zero"], node.Output[0]);
                    levels.Add(node.Output[0]);
                    break;
                case "DequantizeLinear" when levels.Contains(node.Input[0]):
                    string centred = node.Input[0];
                    if (node.Input.Count > 2 && node.Input[2].Length > 0)
                    {
                        centred = $"{node.Output[0]}/centred";
                        Add("Cast", [node.Input[2]], $"{node.Output[0]}/zero", Attributes.Make("to", Float));
                        Add("Sub", [node.Input[0], $"{node.Output[0]}/zero"], centred);
                    }

                    Add("Mul", [centred, node.Input[1]], node.Output[0]);
                    break;
                default:
                    graph.Node.Add(node.Clone());
                    if (node.Input.Any(levels.Contains))
                        levels.UnionWith(node.Output);
                    break;
            }
        }

        return smooth;

        void Add(string opType, string[] inputs, string output, params AttributeProto[] attributes)
        {
            var node = new NodeProto { OpType = opType, Name = output, Output = { output } };
            node.Input.AddRange(inputs);
            node.Attribute.AddRange(attributes);
            graph.Node.Add(node);
        }
    }

    // Returns whether there is one scale for the whole tensor, as for activations.
    private static bool IsWhole(NodeProto node, Dictionary<string, TensorProto> constants) =>
        node.Input.Count > 2 && constants.TryGetValue(node.Input[1], out TensorProto? scale) && scale.Count() == 1 && constants.ContainsKey(node.Input[2]);

    // Values that round to the ends of the range are within it.
    private static (float Least, float Most) Range(NodeProto node, Dictionary<string, TensorProto> constants) => (TensorProto.Types.DataType)constants[node.Input[2]].DataType switch
    {
        TensorProto.Types.DataType.Uint8 => (-0.5f, 255.5f),
        TensorProto.Types.DataType.Int8 => (-128.5f, 127.5f),
        TensorProto.Types.DataType.Uint16 => (-0.5f, 65535.5f),
        _ => (-32768.5f, 32767.5f),
    };
}
