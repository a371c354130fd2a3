using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>
/// Replaces each <c>If</c> whose condition is known by the branch that runs. Exporters emit such nodes if a framework reads the rank or a length of a
/// tensor (<c>squeeze</c> of an axis "if it has length 1"). The answer is the same for every picture, but the file contains it as arithmetic on
/// shapes.
/// </summary>
internal static class ConstantIf
{
    /// <summary>Replaces all such nodes, including nested ones.</summary>
    /// <param name="model">The model; it does not change.</param>
    /// <param name="shapes">
    /// The known shapes of the graph's own tensors; those inside branches are not needed. An inlined branch adds new tensors, and the caller must
    /// infer their shapes.
    /// </param>
    /// <returns>The model itself if it has no such node; otherwise, a changed copy.</returns>
    public static ModelProto Inline(ModelProto model, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(shapes);
        ModelProto result = model;

        // Each pass may move nested nodes to the outer graph.
        while (Decided(result.Graph, shapes) is { Count: > 0 } decided)
        {
            if (result == model)
                result = model.Clone();
            var taken = new HashSet<string>(Names(result.Graph), StringComparer.Ordinal);
            var nodes = new List<NodeProto>();
            for (int i = 0; i < result.Graph.Node.Count; i++)
            {
                NodeProto node = result.Graph.Node[i];
                if (decided.TryGetValue(i, out GraphProto? branch))
                    nodes.AddRange(PutInPlace(result.Graph, node, branch.Clone(), taken));
                else
                    nodes.Add(node);
            }

            result.Graph.Node.Clear();
            result.Graph.Node.AddRange(nodes);
        }

        return result;
    }

    // The branch that runs, by the position of its If.
    private static Dictionary<int, GraphProto> Decided(GraphProto graph, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        var decided = new Dictionary<int, GraphProto>();
        ShapeArithmetic? arithmetic = null;
        for (int i = 0; i < graph.Node.Count; i++)
        {
            NodeProto node = graph.Node[i];
            if (node.OpType != "If" || node.Domain is not ("" or "ai.onnx"))
                continue;
            arithmetic ??= new ShapeArithmetic(new GraphIndex(graph), shapes);
            if (arithmetic.Evaluate(node.Input[0])?.Numbers() is not [var condition])
                continue;
            if (node.Find(condition != 0 ? "then_branch" : "else_branch")?.G is { } branch)
                decided[i] = branch;
        }

        return decided;
    }

    // Names of a branch need to be unique only within it, so two branches may use the same name.
    private static List<NodeProto> PutInPlace(GraphProto graph, NodeProto node, GraphProto branch, HashSet<string> taken)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in branch.Initializer.Select(t => t.Name).Concat(branch.Node.SelectMany(n => n.Output)).Where(n => n.Length > 0))
        {
            string unique = name;
            for (int i = 1; !taken.Add(unique); i++)
                unique = $"{name}/{i}";
            renamed[name] = unique;
        }

        foreach (TensorProto initializer in branch.Initializer)
        {
            initializer.Name = renamed[initializer.Name];
            graph.Initializer.Add(initializer);
        }

        var nodes = new List<NodeProto>(branch.Node);
        foreach (NodeProto inner in nodes)
            Rename(inner, renamed);

        // The output of a branch may be a tensor from outside, so its name cannot change.
        foreach ((string output, ValueInfoProto result) in node.Output.Zip(branch.Output))
        {
            if (output.Length > 0)
                nodes.Add(new NodeProto { OpType = "Identity", Name = output, Input = { renamed.GetValueOrDefault(result.Name, result.Name) }, Output = { output } });
        }

        return nodes;
    }

    private static void Rename(NodeProto node, IReadOnlyDictionary<string, string> renamed)
    {
        for (int i = 0; i < node.Input.Count; i++)
            node.Input[i] = renamed.GetValueOrDefault(node.Input[i], node.Input[i]);
        for (int i = 0; i < node.Output.Count; i++)
            node.Output[i] = renamed.GetValueOrDefault(node.Output[i], node.Output[i]);
        foreach (GraphProto body in node.Attribute.Where(a => a.G is not null).Select(a => a.G).Concat(node.Attribute.SelectMany(a => a.Graphs)))
        {
            // A body's own names hide outer names.
            var own = new HashSet<string>(body.Input.Select(x => x.Name).Concat(body.Initializer.Select(t => t.Name)).Concat(body.Node.SelectMany(n => n.Output)), StringComparer.Ordinal);
            var visible = renamed.Where(r => !own.Contains(r.Key)).ToDictionary(StringComparer.Ordinal);
            foreach (NodeProto inner in body.Node)
                Rename(inner, visible);
            foreach (ValueInfoProto output in body.Output)
                output.Name = visible.GetValueOrDefault(output.Name, output.Name);
        }
    }

    private static IEnumerable<string> Names(GraphProto graph) =>
        graph.Input.Select(i => i.Name).Concat(graph.Initializer.Select(t => t.Name)).Concat(graph.Node.SelectMany(n => n.Input.Concat(n.Output)));
}
