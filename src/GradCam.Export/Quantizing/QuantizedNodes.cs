using GradCam.Onnx.Model;

namespace GradCam.Export.Quantizing;

/// <summary>Collects the nodes of a rewritten graph, and adds the constants that they need to it.</summary>
internal sealed class QuantizedNodes
{
    private readonly GraphProto _graph;
    private readonly HashSet<string> _constants;

    public QuantizedNodes(GraphProto graph)
    {
        _graph = graph;
        _constants = graph.Initializer.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Gets the nodes, each after those that make its inputs.</summary>
    public List<NodeProto> Nodes { get; } = [];

    public void Add(NodeProto node) => Nodes.Add(node);

    /// <summary>
    /// Adds a node. Its name contains its output and its operator, because the graph's own nodes often have the names of their outputs.
    /// </summary>
    public void Add(string opType, string output, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = $"{output}/{opType}", Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        Nodes.Add(node);
    }

    /// <summary>Adds a constant, unless it already exists.</summary>
    /// <returns>The name of the constant.</returns>
    public string Constant(TensorProto tensor)
    {
        if (_constants.Add(tensor.Name))
            _graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
