using GradCam.Onnx.Model;

namespace GradCam.Export.Quantizing;

/// <summary>Collects the nodes of a graph that is rewritten, and adds the constants that they want to it.</summary>
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

    /// <summary>Adds a node, called by its output and its operator: the graph's own are often called by their outputs.</summary>
    public void Add(string opType, string output, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = $"{output}/{opType}", Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        Nodes.Add(node);
    }

    /// <summary>Adds a constant, unless it is there already.</summary>
    /// <returns>Its name.</returns>
    public string Constant(TensorProto tensor)
    {
        if (_constants.Add(tensor.Name))
            _graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
