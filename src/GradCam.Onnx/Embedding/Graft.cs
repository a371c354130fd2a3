using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Embedding;

/// <summary>Collects the nodes of other graphs that compute tensors which a model lacks. Tensors of the same name are the same tensor.</summary>
/// <param name="model">The model.</param>
internal sealed class Graft(GraphProto model)
{
    private readonly HashSet<string> _have = new(model.Node.SelectMany(n => n.Output).Concat(model.Initializer.Select(i => i.Name)).Concat(model.Input.Select(i => i.Name)), StringComparer.Ordinal);

    /// <summary>Gets the collected nodes, each after those that compute its inputs.</summary>
    public List<NodeProto> Nodes { get; } = [];

    /// <summary>Gets the collected initializers. Their data may be in files.</summary>
    public List<TensorProto> Initializers { get; } = [];

    /// <summary>Collects the nodes that compute some tensors.</summary>
    /// <param name="graph">The graph that contains the nodes.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="given">The tensors that another part computes.</param>
    /// <exception cref="OnnxException">Neither the model nor the graph computes a tensor.</exception>
    public void Take(GraphProto graph, IEnumerable<string> tensors, params string[] given)
    {
        var index = new GraphIndex(graph);
        _have.UnionWith(given);
        List<NodeProto> nodes = index.Upstream(tensors, _have);
        Nodes.AddRange(nodes.Select(n => n.Clone()));
        _have.UnionWith(nodes.SelectMany(n => n.Output));
        foreach (string input in nodes.SelectMany(GraphIndex.Inputs).Concat(tensors).Distinct(StringComparer.Ordinal))
        {
            if (_have.Contains(input))
                continue;
            TensorProto constant = graph.Initializer.FirstOrDefault(i => i.Name == input)
                ?? throw new OnnxException($"The explanation needs the tensor '{input}', which the model does not have.");
            Initializers.Add(constant.Clone());
            _have.Add(input);
        }
    }
}
