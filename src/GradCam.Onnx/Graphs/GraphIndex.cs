using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>Indexes a graph: the producer and the consumers of each tensor, and the nodes in an order in which they can run.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, NodeProto> _producer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);

    public GraphIndex(GraphProto graph)
    {
        Graph = graph;
        foreach (TensorProto initializer in graph.Initializer)
            _constants[initializer.Name] = initializer;
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                if (output.Length > 0 && !_producer.TryAdd(output, node))
                    throw new OnnxException($"Two nodes make the tensor '{output}'. The model is broken; export it anew.");
            }

            foreach (string input in Inputs(node))
            {
                if (!_consumers.TryGetValue(input, out List<NodeProto>? list))
                    _consumers[input] = list = [];
                if (list.Count == 0 || list[^1] != node)
                    list.Add(node);
            }

            if (node.OpType == "Constant" && node.Find("value")?.T is { } value)
                _constants[node.Output[0]] = value;
        }

        Order = Sort();
    }

    public GraphProto Graph { get; }

    /// <summary>Gets the nodes, each after those that compute its inputs.</summary>
    public IReadOnlyList<NodeProto> Order { get; }

    /// <summary>Returns the node that computes a tensor; <c>null</c> for inputs and initializers.</summary>
    public NodeProto? Producer(string tensor) => _producer.GetValueOrDefault(tensor);

    /// <summary>Returns the nodes that use a tensor, in file order.</summary>
    public IReadOnlyList<NodeProto> Consumers(string tensor) => _consumers.TryGetValue(tensor, out List<NodeProto>? list) ? list : [];

    /// <summary>Returns the value of an initializer or Constant node, or <c>null</c>.</summary>
    public TensorProto? Constant(string tensor) => _constants.GetValueOrDefault(tensor);

    /// <summary>
    /// Returns the tensors that a node reads, including names that its subgraphs (of If, Loop, Scan) capture from outside, without omitted inputs.
    /// </summary>
    public static IEnumerable<string> Inputs(NodeProto node)
    {
        foreach (string input in node.Input)
        {
            if (input.Length > 0)
                yield return input;
        }

        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.G is { } body)
            {
                foreach (string captured in Captured(body))
                    yield return captured;
            }

            foreach (GraphProto one in attribute.Graphs)
            {
                foreach (string captured in Captured(one))
                    yield return captured;
            }
        }
    }

    /// <summary>Returns the tensors downstream of the given ones, including the given ones.</summary>
    /// <param name="tensors">The tensors to start from.</param>
    /// <param name="passes">Returns whether to continue after a node; <c>null</c> to continue after all.</param>
    public HashSet<string> Downstream(IEnumerable<string> tensors, Func<NodeProto, bool>? passes = null)
    {
        var reached = new HashSet<string>(tensors, StringComparer.Ordinal);
        foreach (NodeProto node in Order)
        {
            if (Inputs(node).Any(reached.Contains) && (passes is null || passes(node)))
                reached.UnionWith(node.Output.Where(o => o.Length > 0));
        }

        return reached;
    }

    /// <summary>Returns the nodes that must run for the given tensors, in order, stopping at <paramref name="given"/> tensors.</summary>
    public List<NodeProto> Upstream(IEnumerable<string> tensors, IReadOnlySet<string> given)
    {
        var wanted = new HashSet<string>(tensors.Where(t => !given.Contains(t)), StringComparer.Ordinal);
        var nodes = new List<NodeProto>();
        for (int i = Order.Count - 1; i >= 0; i--)
        {
            NodeProto node = Order[i];
            if (!node.Output.Any(wanted.Contains))
                continue;
            nodes.Add(node);
            wanted.UnionWith(Inputs(node).Where(t => !given.Contains(t)));
        }

        nodes.Reverse();
        return nodes;
    }

    private static HashSet<string> Captured(GraphProto body)
    {
        var made = new HashSet<string>(body.Input.Select(i => i.Name).Concat(body.Initializer.Select(i => i.Name)), StringComparer.Ordinal);
        var captured = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in body.Node)
        {
            captured.UnionWith(Inputs(node).Where(i => !made.Contains(i)));
            made.UnionWith(node.Output);
        }

        captured.UnionWith(body.Output.Select(o => o.Name).Where(o => !made.Contains(o)));
        return captured;
    }

    // The specification requires a sorted file, and nearly every file is sorted. Its own order then stays.
    private bool IsSorted()
    {
        var pending = new HashSet<string>(_producer.Keys, StringComparer.Ordinal);
        foreach (NodeProto node in Graph.Node)
        {
            if (Inputs(node).Any(pending.Contains))
                return false;
            pending.ExceptWith(node.Output);
        }

        return true;
    }

    // Kahn's algorithm.
    private List<NodeProto> Sort()
    {
        if (IsSorted())
            return [.. Graph.Node];
        var missing = new Dictionary<NodeProto, int>(ReferenceEqualityComparer.Instance);
        var ready = new Queue<NodeProto>();
        foreach (NodeProto node in Graph.Node)
        {
            int count = Inputs(node).Distinct().Count(i => _producer.ContainsKey(i));
            missing[node] = count;
            if (count == 0)
                ready.Enqueue(node);
        }

        var order = new List<NodeProto>(Graph.Node.Count);
        while (ready.TryDequeue(out NodeProto? node))
        {
            order.Add(node);
            foreach (string output in node.Output)
            {
                foreach (NodeProto consumer in Consumers(output))
                {
                    if (--missing[consumer] == 0)
                        ready.Enqueue(consumer);
                }
            }
        }

        if (order.Count != Graph.Node.Count)
        {
            NodeProto stuck = Graph.Node.First(n => missing[n] > 0);
            throw new OnnxException($"The graph has a cycle through the node '{stuck.Name}' ({stuck.OpType}). The model is broken; export it anew.");
        }

        return order;
    }
}
