namespace GradCam.Onnx.Model;

/// <summary>
/// Checks once, after the read, the properties that every walk over a graph needs: nodes have outputs, constants have their own value, and only
/// initializers have data in files, because GradCam checks only these references.
/// </summary>
internal static class WellFormed
{
    /// <summary>Checks a graph and the graphs within it.</summary>
    /// <exception cref="OnnxException">The graph is malformed; the message names the fault.</exception>
    public static void Check(GraphProto graph) => Check(graph, within: false);

    private static void Check(GraphProto graph, bool within)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (tensor.Name.Length == 0)
                throw new OnnxException("An initializer has no name. The model is broken; export it anew.");
            if (within)
                RefuseExternal(tensor, tensor.Name);
        }

        foreach (NodeProto node in graph.Node)
        {
            if (node.Output.All(o => o.Length == 0))
                throw new OnnxException($"The node '{node.Name}' ({node.OpType}) makes nothing. The model is broken; export it anew.");
            foreach (AttributeProto attribute in node.Attribute)
                Check(node, attribute, within);
        }
    }

    private static void Check(NodeProto node, AttributeProto attribute, bool within)
    {
        // A Constant becomes an initializer, and the check treats it as one. A Constant within a branch does not.
        bool constant = !within && node.OpType == "Constant" && attribute.Name == "value";
        foreach (TensorProto tensor in attribute.Tensors.Append(constant ? null : attribute.T).OfType<TensorProto>())
            RefuseExternal(tensor, $"{node.Name}.{attribute.Name}");
        foreach (GraphProto body in attribute.Graphs.Append(attribute.G).OfType<GraphProto>())
            Check(body, within: true);
    }

    private static void RefuseExternal(TensorProto tensor, string name)
    {
        if (tensor.IsExternal())
            throw new OnnxException($"The tensor '{name}' has its data in another file, which only the model's own initializers may have.");
    }
}
