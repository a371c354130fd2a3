using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>
/// Differentiates an ONNX graph into ONNX nodes, in reverse mode. It visits the nodes between the requested tensors and the scores from last to
/// first. The rule of each node converts the gradients of its outputs to gradients of its inputs. If several paths meet, their gradients add up.
/// </summary>
internal sealed class Differentiator
{
    private readonly IReadOnlyDictionary<string, TensorShape> _shapes;
    private readonly ShapeArithmetic _arithmetic;
    private readonly HashSet<string> _onPath;
    private readonly Dictionary<string, List<string>> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _gradients = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _passed = [];

    /// <summary>Walks back from the scores to the requested tensors.</summary>
    /// <param name="graph">The forward graph. If a rule needs one more output of a node, the differentiator adds it in place.</param>
    /// <param name="opset">The operator set of the graph.</param>
    /// <param name="scores">The tensor whose gradient is <paramref name="seed"/>.</param>
    /// <param name="seed">The name of the seed, <c>[N,K]</c>.</param>
    /// <param name="wanted">The tensors whose gradients the caller needs.</param>
    /// <param name="shapes">The shapes of the forward graph's tensors.</param>
    /// <param name="mode">The kind of gradient, and whether it may be zero.</param>
    /// <param name="builder">The builder that collects new nodes, if another backward pass of the same graph has emitted some already.</param>
    /// <exception cref="OnnxException">A gradient reaches an operator without a rule, or none reaches a requested tensor.</exception>
    public Differentiator(
        GraphProto graph,
        long opset,
        string scores,
        string seed,
        IReadOnlyCollection<string> wanted,
        IReadOnlyDictionary<string, TensorShape> shapes,
        BackwardMode mode = BackwardMode.Plain,
        GraphBuilder? builder = null)
    {
        Index = new GraphIndex(graph);
        Opset = opset;
        Mode = mode;
        _shapes = Widened(shapes, out IReadOnlyCollection<string> narrow);
        _arithmetic = new ShapeArithmetic(Index, shapes);
        var taken = new HashSet<string>(graph.Node.SelectMany(n => n.Output.Concat(n.Input)).Append(seed), StringComparer.Ordinal);
        taken.UnionWith(graph.Initializer.Select(i => i.Name).Concat(graph.Input.Select(i => i.Name)));
        Builder = builder ?? new GraphBuilder("gradient/", taken);
        Builder.Widen(narrow);

        HashSet<string> downstream = Index.Downstream(wanted, n => !GradientRules.HasNoGradient(n) && n.Output.Any(IsDifferentiable));
        downstream.RemoveWhere(t => !IsDifferentiable(t));
        if (!downstream.Contains(scores))
        {
            _onPath = [];
            if (mode == BackwardMode.MayVanish)
                return;
            throw new OnnxException($"The scores '{scores}' do not depend on '{string.Join("', '", wanted)}'. Choose another layer.");
        }

        List<NodeProto> between = Index.Upstream([scores], new HashSet<string>(StringComparer.Ordinal));
        _onPath = new HashSet<string>(between.SelectMany(GraphIndex.Inputs).Append(scores).Where(downstream.Contains), StringComparer.Ordinal);

        Give(scores, seed);
        for (int i = between.Count - 1; i >= 0; i--)
        {
            NodeProto node = between[i];
            if (!node.Output.Any(o => GradientOrNull(o) is not null) || !GraphIndex.Inputs(node).Any(Needs))
                continue;
            GradientRules.Find(node).Backward(new BackwardNode(this, node));
            _passed.Add(node);
        }

        foreach (string tensor in wanted)
        {
            if (GradientOrNull(tensor) is null && mode != BackwardMode.MayVanish)
                throw new OnnxException($"No gradient reaches '{tensor}': no path from it to the scores is differentiable. Choose another layer.");
        }
    }

    public GraphIndex Index { get; }

    public long Opset { get; }

    public BackwardMode Mode { get; }

    public GraphBuilder Builder { get; }

    /// <summary>
    /// Gets the shapes of the forward graph's tensors as the rules see them: those of a half-precision type in float32. A gradient can leave the
    /// range of float16, 6e-8 to 65504, although scores and activations are well within it. The backward pass is therefore always in float32.
    /// </summary>
    public IReadOnlyDictionary<string, TensorShape> Shapes => _shapes;

    /// <summary>Gets the nodes that a gradient passes back through, from last to first.</summary>
    public IReadOnlyList<NodeProto> Passed => _passed;

    /// <summary>Returns whether the backward pass needs the gradient with respect to this tensor on the way to the requested ones.</summary>
    public bool Needs(string tensor) => _onPath.Contains(tensor);

    /// <summary>Adds one part of a tensor's gradient.</summary>
    public void Give(string tensor, string gradient)
    {
        if (!Needs(tensor))
            return;
        if (!_parts.TryGetValue(tensor, out List<string>? parts))
            _parts[tensor] = parts = [];
        parts.Add(gradient);
        _gradients.Remove(tensor);
    }

    /// <summary>Returns a tensor's whole gradient, or <c>null</c> if none arrived.</summary>
    public string? GradientOrNull(string tensor)
    {
        if (_gradients.TryGetValue(tensor, out string? gradient))
            return gradient;
        if (!_parts.TryGetValue(tensor, out List<string>? parts))
            return null;
        gradient = parts[0];
        foreach (string part in parts.Skip(1))
            gradient = Builder.Op("Add", [gradient, part]);
        return _gradients[tensor] = gradient;
    }

    public TensorShape Shape(string tensor, NodeProto node) =>
        _shapes.TryGetValue(tensor, out TensorShape? shape) ? shape : throw Refuse(node, $"the shape of '{tensor}' is not known");

    /// <summary>Returns the elements of a tensor that are known without a run of the model, or <c>null</c>.</summary>
    public KnownValue? Known(string tensor) => _arithmetic.Evaluate(tensor);

    /// <summary>Returns integers that are an attribute or an input of a node; <c>null</c> if the node has neither.</summary>
    /// <exception cref="OnnxException">The graph computes them from more than constants and shapes.</exception>
    public long[]? Integers(NodeProto node, string attribute, int input)
    {
        if (node.Find(attribute) is { } found)
            return found.Type == AttributeProto.Types.AttributeType.Int || (found.Ints.Count == 0 && found.I != 0) ? [found.I] : [.. found.Ints];
        if (input < 0 || input >= node.Input.Count || node.Input[input].Length == 0)
            return null;
        return Known(node.Input[input])?.Integers() ?? throw Refuse(node, $"its {attribute} ('{node.Input[input]}') are not constant");
    }

    /// <summary>Reshapes a tensor. The elements and their order stay the same.</summary>
    public string ReshapeTo(string tensor, TensorShape shape)
    {
        // One axis may depend on the batch (-1). If no axis depends on it, none may be -1.
        int batchAxes = shape.Dims.Count(d => d.PerBatch);
        if (batchAxes > 1)
            throw new OnnxException($"The shape {shape} depends on the batch size in {batchAxes} axes; a Reshape can express one only.");
        long[] target = [.. shape.Dims.Select(d => d.PerBatch ? -1 : d.Size)];
        return Builder.Op("Reshape", [tensor, Builder.Constant(target)]);
    }

    /// <summary>Undoes broadcasting: sums over the axes that the operand lacks or has with length 1.</summary>
    public string Unbroadcast(string gradient, TensorShape from, TensorShape to)
    {
        if (from.SameAxes(to))
            return gradient;
        int lead = from.Rank - to.Rank;
        var axes = new List<long>();
        for (int axis = 0; axis < from.Rank; axis++)
        {
            if (axis < lead || (to.Dims[axis - lead] == new Dim(1, false) && from.Dims[axis] != new Dim(1, false)))
                axes.Add(axis);
        }

        string sum = axes.Count == 0 ? gradient : Builder.Op("ReduceSum", [gradient, Builder.Constant([.. axes])], Attributes.Make("keepdims", 1));
        return lead == 0 ? sum : ReshapeTo(sum, to);
    }

    private static IReadOnlyDictionary<string, TensorShape> Widened(IReadOnlyDictionary<string, TensorShape> shapes, out IReadOnlyCollection<string> narrow)
    {
        narrow = [.. shapes.Where(s => (TensorProto.Types.DataType)s.Value.ElementType is TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16).Select(s => s.Key)];
        if (narrow.Count == 0)
            return shapes;
        var wide = new Dictionary<string, TensorShape>(shapes, StringComparer.Ordinal);
        foreach (string tensor in narrow)
            wide[tensor] = wide[tensor] with { ElementType = (int)TensorProto.Types.DataType.Float };
        return wide;
    }

    // Indices, shapes and truth values change in jumps or not at all. Quantised activations are 8-bit integers, but gradients pass through them.
    private bool IsDifferentiable(string tensor) => !_shapes.TryGetValue(tensor, out TensorShape? shape)
        || (TensorProto.Types.DataType)shape.ElementType is not (TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32
            or TensorProto.Types.DataType.Uint64 or TensorProto.Types.DataType.Uint32 or TensorProto.Types.DataType.Bool or TensorProto.Types.DataType.String);

    public static OnnxException Refuse(NodeProto node, string why) =>
        new($"The gradient cannot pass through the node '{node.Name}' ({node.OpType}): {why}. Choose a layer behind it.");
}
