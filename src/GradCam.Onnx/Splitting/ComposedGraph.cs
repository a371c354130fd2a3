using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Composes a forward graph and the nodes after it (first the backward pass) into one graph that needs no saved tensors. Both halves must have one
/// operator set. An older model is upgraded to the operator set of the emitted nodes; for a newer model, emitted nodes use the model's operator set.
/// </summary>
internal sealed class ComposedGraph
{
    private const int OldestIrVersion = 8;
    private const int ReduceAxesAreInput = 18;

    private readonly ModelProto _source;
    private readonly GraphProto _forward;

    /// <summary>Differentiates a model's scores.</summary>
    /// <param name="model">The forward graph; it does not change.</param>
    /// <param name="scores">The tensor whose gradient is the seed.</param>
    /// <param name="seed">The name of the seed.</param>
    /// <param name="wanted">The tensors whose gradients the caller needs.</param>
    /// <param name="shapes">The shapes of the model's tensors.</param>
    /// <param name="mode">The kind of gradient.</param>
    /// <exception cref="OnnxException">The model cannot be differentiated, or not in one graph.</exception>
    public ComposedGraph(
        ModelProto model,
        string scores,
        string seed,
        IReadOnlyCollection<string> wanted,
        IReadOnlyDictionary<string, TensorShape> shapes,
        BackwardMode mode = BackwardMode.Plain)
    {
        _source = model;
        _forward = model.Graph.Clone();
        long opset = model.OpsetImport.FirstOrDefault(IsStandard)?.Version ?? 1;
        OpsetUpgrade.Apply(_forward, opset, shapes);
        Opset = Math.Max(opset, GraphBuilder.Opset);
        Backward = new Differentiator(_forward, Opset, scores, seed, wanted, shapes, mode);
    }

    /// <summary>Gets the backward pass. Further computations of the graph are emitted after it.</summary>
    public Differentiator Backward { get; }

    /// <summary>Gets the operator set of the whole graph.</summary>
    public long Opset { get; }

    /// <summary>Gets the forward nodes.</summary>
    public GraphIndex Forward => Backward.Index;

    /// <summary>Differentiates another tensor of the forward graph, in addition to the first.</summary>
    /// <param name="scores">The tensor whose gradient is the seed.</param>
    /// <param name="seed">The name of the seed.</param>
    /// <param name="wanted">The tensors whose gradients the caller needs.</param>
    /// <param name="shapes">The shapes of the model's tensors.</param>
    /// <param name="mode">The kind of gradient.</param>
    public Differentiator Differentiate(string scores, string seed, IReadOnlyCollection<string> wanted, IReadOnlyDictionary<string, TensorShape> shapes, BackwardMode mode) =>
        new(_forward, Opset, scores, seed, wanted, shapes, mode, Backward.Builder);

    /// <summary>Composes the model with the nodes that some outputs need.</summary>
    /// <param name="name">The name of the graph.</param>
    /// <param name="inputs">The graph's inputs.</param>
    /// <param name="outputs">The graph's outputs, each with its source tensor if that has another name.</param>
    public ModelProto Assemble(string name, IReadOnlyList<ValueInfoProto> inputs, IReadOnlyList<(string Tensor, ValueInfoProto Output)> outputs)
    {
        Modernize();
        var all = new GraphProto();
        all.Node.AddRange(_forward.Node);
        all.Node.AddRange(Backward.Builder.Nodes);
        var given = new HashSet<string>(inputs.Select(i => i.Name), StringComparer.Ordinal);
        List<NodeProto> nodes = new GraphIndex(all).Upstream(outputs.Select(o => o.Tensor), given);

        var graph = new GraphProto { Name = name };
        graph.Node.AddRange(nodes.Select(n => n.Clone()));
        foreach ((string tensor, ValueInfoProto output) in outputs)
        {
            if (tensor != output.Name)
                graph.Node.Add(new NodeProto { OpType = "Identity", Name = output.Name, Input = { tensor }, Output = { output.Name } });
            graph.Output.Add(output);
        }

        graph.Input.AddRange(inputs);
        var used = new HashSet<string>(graph.Node.SelectMany(GraphIndex.Inputs), StringComparer.Ordinal);
        graph.Initializer.AddRange(_forward.Initializer.Concat(Backward.Builder.Constants).Where(i => used.Contains(i.Name)).Select(i => i.Clone()));

        var model = new ModelProto { IrVersion = Math.Max(OldestIrVersion, _source.IrVersion), ProducerName = Emitted.Producer, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.OpsetImport.AddRange(_source.OpsetImport.Where(o => !IsStandard(o)).Select(o => o.Clone()));
        model.Functions.AddRange(_source.Functions);
        return model;
    }

    // From operator set 18 on, all reductions have their axes as an input, like ReduceSum.
    private void Modernize()
    {
        if (Opset < ReduceAxesAreInput)
            return;
        foreach (NodeProto node in Backward.Builder.Nodes.Where(n => n.OpType.StartsWith("Reduce", StringComparison.Ordinal)))
        {
            if (node.Find("axes") is not { } axes)
                continue;
            node.Input.Add(Backward.Builder.Constant([.. axes.Ints]));
            node.Attribute.Remove(axes);
        }
    }

    private static bool IsStandard(OperatorSetIdProto opset) => opset.Domain is "" or "ai.onnx";
}
