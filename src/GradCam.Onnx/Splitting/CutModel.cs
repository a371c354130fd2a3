using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>Represents a model that is cut in two at its target layers.</summary>
/// <param name="Features">The graph from the image to the activations and to any tensor that crosses the cut beside them.</param>
/// <param name="Classifier">The graph from the activations (and those tensors) to the scores.</param>
/// <param name="Layers">The target layers' tensors, in the requested order.</param>
/// <param name="Skips">The tensors that the classifier needs in addition to the activations.</param>
/// <param name="Scores">The tensor of the scores.</param>
internal sealed record CutModel(ModelProto Features, ModelProto Classifier, IReadOnlyList<string> Layers, IReadOnlyList<string> Skips, string Scores)
{
    /// <summary>
    /// Cuts a model. Nodes that do not depend on a target layer go to the features' half. Nodes that depend on no input are in both halves, because
    /// both need them.
    /// </summary>
    /// <param name="model">The whole model; it does not change.</param>
    /// <param name="layers">The target layers' tensors, one or more.</param>
    /// <param name="scores">The tensor of the scores.</param>
    /// <exception cref="OnnxException">A tensor does not exist, or the scores do not depend on a layer.</exception>
    public static CutModel Cut(ModelProto model, IReadOnlyList<string> layers, string scores)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layers);
        GraphProto graph = model.Graph;
        var index = new GraphIndex(graph);
        var inputs = new HashSet<string>(graph.Input.Select(i => i.Name).Where(n => index.Constant(n) is null), StringComparer.Ordinal);
        foreach (string layer in layers.Append(scores))
        {
            if (index.Producer(layer) is null && !inputs.Contains(layer))
                throw new OnnxException($"The model has no tensor '{layer}'.");
        }

        // The first layer determines the cut. The others are after it or parallel to it.
        var none = new HashSet<string>(StringComparer.Ordinal);
        HashSet<string> fromLayers = index.Downstream(layers);
        HashSet<string> fromInputs = index.Downstream(inputs);
        foreach (string layer in layers)
        {
            if (!index.Downstream([layer]).Contains(scores))
                throw new OnnxException($"The scores '{scores}' do not depend on '{layer}'. Choose another layer.");
        }

        List<NodeProto> needed = index.Upstream([scores], none);
        var layerSet = new HashSet<string>(layers, StringComparer.Ordinal);
        bool InClassifier(NodeProto node) => GraphIndex.Inputs(node).Any(fromLayers.Contains);
        bool Constant(NodeProto node) => !GraphIndex.Inputs(node).Any(fromInputs.Contains) && !node.Output.Any(fromInputs.Contains);

        List<NodeProto> behind = [.. needed.Where(InClassifier)];
        var madeBehind = new HashSet<string>(behind.SelectMany(n => n.Output), StringComparer.Ordinal);
        var boundary = new List<string>(layers.Where(l => !madeBehind.Contains(l)));
        foreach (string tensor in behind.SelectMany(GraphIndex.Inputs))
        {
            if (!madeBehind.Contains(tensor) && fromInputs.Contains(tensor) && !boundary.Contains(tensor))
                boundary.Add(tensor);
        }

        List<NodeProto> before = index.Upstream(boundary, inputs);
        List<NodeProto> constants = [.. index.Upstream(behind.SelectMany(GraphIndex.Inputs).Where(t => !madeBehind.Contains(t)), none).Where(Constant)];
        List<string> classifierOutputs = [scores, .. layers.Where(madeBehind.Contains)];
        return new CutModel(
            Part(model, "features", before, graph.Input.Where(i => inputs.Contains(i.Name)).Select(i => i.Name), boundary),
            Part(model, "classifier", [.. constants, .. behind], boundary, classifierOutputs),
            [.. layers],
            [.. boundary.Where(b => !layerSet.Contains(b))],
            scores);
    }

    private static ModelProto Part(ModelProto model, string name, List<NodeProto> nodes, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        var used = new HashSet<string>(nodes.SelectMany(GraphIndex.Inputs).Concat(outputs), StringComparer.Ordinal);
        var infos = new Dictionary<string, ValueInfoProto>(StringComparer.Ordinal);
        foreach (ValueInfoProto info in model.Graph.ValueInfo.Concat(model.Graph.Output).Concat(model.Graph.Input))
            infos[info.Name] = info;
        ValueInfoProto Info(string tensor) => infos.TryGetValue(tensor, out ValueInfoProto? info)
            ? info.Clone()
            : new ValueInfoProto { Name = tensor };

        var graph = new GraphProto { Name = name };
        graph.Node.AddRange(nodes.Select(n => n.Clone()));
        graph.Initializer.AddRange(model.Graph.Initializer.Where(i => used.Contains(i.Name)));
        graph.Input.AddRange(inputs.Select(Info));
        graph.Output.AddRange(outputs.Select(Info));
        var part = new ModelProto
        {
            IrVersion = model.IrVersion,
            ProducerName = Emitted.Producer,
            Graph = graph,
        };
        part.OpsetImport.AddRange(model.OpsetImport);
        part.Functions.AddRange(model.Functions);
        return part;
    }
}
