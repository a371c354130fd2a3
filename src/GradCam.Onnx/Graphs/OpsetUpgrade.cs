using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>
/// Rewrites a graph of an older operator set in the operator set of the emitted nodes, if one graph must contain both. Most operators only gained
/// element types. The upgrade rewrites operators whose attribute became an input or no longer exists.
/// </summary>
internal static class OpsetUpgrade
{
    // From this operator set on, elementwise operators broadcast as they do today.
    private const long Oldest = 7;

    // The oldest IR version that supports operator set 17.
    private const long OldestIrVersion = 8;

    /// <summary>Upgrades a whole model to the operator set of the emitted nodes, in place.</summary>
    /// <param name="model">The model. If it has that operator set or a later one, it does not change.</param>
    /// <param name="shapes">The known shapes of its tensors.</param>
    /// <returns>The model's former operator set; <c>null</c> if the model does not change.</returns>
    /// <exception cref="OnnxException">The newer operator set cannot express an operator.</exception>
    public static long? Raise(ModelProto model, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        OperatorSetIdProto set = model.OpsetImport.First(o => o.Domain is "" or "ai.onnx");
        long older = set.Version;
        if (older >= GraphBuilder.Opset)
            return null;
        Apply(model.Graph, older, shapes);
        set.Version = GraphBuilder.Opset;
        model.IrVersion = Math.Max(model.IrVersion, OldestIrVersion);
        return older;
    }

    /// <summary>Rewrites a graph in place.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="from">The graph's operator set.</param>
    /// <param name="shapes">The known shapes of its tensors.</param>
    /// <exception cref="OnnxException">The newer operator set cannot express an operator.</exception>
    public static void Apply(GraphProto graph, long from, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        if (from >= GraphBuilder.Opset)
            return;
        if (from < Oldest)
            throw new OnnxException($"The model has operator set {from}, which is too old for one graph with its gradient. Export the model in operator set {Oldest} or later.");
        var taken = new HashSet<string>(graph.Node.SelectMany(n => n.Output.Concat(n.Input)).Concat(graph.Initializer.Select(i => i.Name)), StringComparer.Ordinal);
        var emit = new GraphBuilder("upgrade/", taken);
        foreach (NodeProto node in graph.Node.Where(n => n.Domain is "" or "ai.onnx"))
            Rewrite(node, from, emit, shapes);
        graph.Initializer.AddRange(emit.Constants);
    }

    private static void Rewrite(NodeProto node, long from, GraphBuilder emit, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        switch (node.OpType)
        {
            case "Dropout" when from < 12:
                if (node.Output.Skip(1).Any(o => o.Length > 0))
                    throw Refuse(node, from);
                Become("Identity");
                node.Attribute.Clear();
                break;
            case "Squeeze" or "Unsqueeze" or "ReduceSum" when from < 13:
                IntegersToInput("axes");
                break;
            case "Split" when from < 13:
                IntegersToInput("split");
                break;
            case "Softmax" or "LogSoftmax" when from < 13:
                // Older versions treat all axes from this one on as one, and start with the second by default.
                long axis = node.Int("axis", 1);
                if (axis != -1 && (!shapes.TryGetValue(node.Input[0], out TensorShape? shape) || axis != shape.Rank - 1))
                    throw Refuse(node, from);
                Set(Attributes.Make("axis", -1));
                break;
            case "Clip" when from < 11:
                int type = shapes.TryGetValue(node.Input[0], out TensorShape? clipped) ? clipped.ElementType : (int)TensorProto.Types.DataType.Float;
                node.Input.Add(node.Find("min") is { } low ? emit.Constant(Typed.Scalar(type, low.F)) : "");
                node.Input.Add(node.Find("max") is { } high ? emit.Constant(Typed.Scalar(type, high.F)) : "");
                node.Attribute.Clear();
                break;
            case "Pad" when from < 11:
                float value = node.Float("value", 0);
                IntegersToInput("pads");
                if (value != 0)
                    node.Input.Add(emit.Scalar(value));
                Remove("value");
                break;
            case "Slice" when from < 10:
                long[] starts = node.Ints("starts") ?? [];
                node.Input.AddRange([emit.Constant(starts), emit.Constant(node.Ints("ends") ?? []), emit.Constant(node.Ints("axes") ?? [.. starts.Select((_, i) => (long)i)])]);
                node.Attribute.Clear();
                break;
            case "TopK" when from < 10:
                node.Input.Add(emit.Constant(node.Int("k", 1)));
                Remove("k");
                break;
            case "Upsample" when from < 10:
                float[]? scales = node.Floats("scales");
                if (scales is not null)
                    node.Input.Add(emit.Constant([scales.Length], scales));
                ResizeAsBefore(node.Input[1]);
                break;
            case "Resize" when from < 11:
                ResizeAsBefore(node.Input[1]);
                break;
            case "BatchNormalization" when from < 14:
                if (node.Int("spatial", 1) == 0 || node.Output.Skip(1).Any(o => o.Length > 0))
                    throw Refuse(node, from);
                Remove("spatial");
                break;
            case "Scatter":
                Become("ScatterElements");
                break;
            case "Scan" or "Loop" or "If" or "Hardmax" or "RoiAlign" or "GRU" or "LSTM" or "RNN" when from < 16:
                throw Refuse(node, from);
        }

        void Become(string opType) => node.OpType = opType;

        void Set(AttributeProto attribute)
        {
            Remove(attribute.Name);
            node.Attribute.Add(attribute);
        }

        void Remove(string name)
        {
            if (node.Find(name) is { } attribute)
                node.Attribute.Remove(attribute);
        }

        void IntegersToInput(string name)
        {
            if (node.Ints(name) is not { } values)
                return;
            node.Input.Add(emit.Constant(values));
            Remove(name);
        }

        void ResizeAsBefore(string factors)
        {
            string mode = node.String("mode", "nearest");
            Become("Resize");
            string[] inputs = [node.Input[0], "", factors];
            node.Input.Clear();
            node.Input.AddRange(inputs);
            node.Attribute.Clear();
            node.Attribute.AddRange([Attributes.Make("coordinate_transformation_mode", "asymmetric"), Attributes.Make("mode", mode), Attributes.Make("nearest_mode", "floor")]);
        }
    }

    private static OnnxException Refuse(NodeProto node, long from) =>
        new($"The node '{node.Name}' ({node.OpType}) of operator set {from} has no counterpart in operator set {GraphBuilder.Opset}, so one graph cannot contain it and its gradient. Export the model in operator set {GraphBuilder.Opset}.");
}
