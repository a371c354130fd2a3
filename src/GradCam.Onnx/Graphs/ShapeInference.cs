using GradCam.Onnx.Model;
using DataType = GradCam.Onnx.Model.TensorProto.Types.DataType;

namespace GradCam.Onnx.Graphs;

/// <summary>
/// Infers the shapes of nodes that gradient rules emitted, from the shapes of the forward graph and without a run. A second differentiation of a
/// gradient graph needs them. It knows the operators that rules emit; the shapes of other operators stay unknown.
/// </summary>
internal sealed class ShapeInference
{
    private readonly Dictionary<string, TensorShape> _shapes;
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);

    // Integers computed from shapes: each is a number, or a number times the batch size.
    private readonly Dictionary<string, Dim[]> _lengths = new(StringComparer.Ordinal);

    /// <summary>Initializes the inference with the known shapes.</summary>
    /// <param name="shapes">Shapes of the forward graph's tensors.</param>
    /// <param name="constants">The constants that the nodes refer to.</param>
    public ShapeInference(IReadOnlyDictionary<string, TensorShape> shapes, IEnumerable<TensorProto> constants)
    {
        _shapes = new Dictionary<string, TensorShape>(shapes, StringComparer.Ordinal);
        foreach (TensorProto constant in constants)
        {
            _constants[constant.Name] = constant;
            _shapes[constant.Name] = new TensorShape([.. constant.Dims.Select(Dim.FromInt64)], constant.DataType);
        }
    }

    /// <summary>Gets all known shapes.</summary>
    public IReadOnlyDictionary<string, TensorShape> Shapes => _shapes;

    /// <summary>Adds the shapes of a node's outputs, if the shapes of its inputs are known.</summary>
    public void Add(NodeProto node)
    {
        if (Lengths(node) is { } lengths)
            _lengths[node.Output[0]] = lengths;
        if (node.Input.Any(i => i.Length > 0 && !_shapes.ContainsKey(i)))
            return;
        if (Infer(node) is not { } shape)
            return;
        foreach (string output in node.Output.Where(o => o.Length > 0))
            _shapes[output] = shape;
    }

    private TensorShape? Infer(NodeProto node)
    {
        TensorShape x = node.Input.Count > 0 ? _shapes[node.Input[0]] : new TensorShape();
        switch (node.OpType)
        {
            case "Abs" or "Cos" or "Erf" or "Exp" or "Identity" or "Log" or "Neg" or "Not" or "Relu" or "Sigmoid" or "Sign" or "Sin" or "Softplus" or "Sqrt" or "Tanh" or "Trilu" or "ScatterElements":
                return x;
            case "Cast":
                return x with { ElementType = (int)node.Int("to", 1) };
            case "Add" or "Sub" or "Mul" or "Div" or "Pow" or "Max" or "Min" or "And" or "Or":
                return Broadcast(x.ElementType, [.. node.Input.Select(i => _shapes[i])]);
            case "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual":
                return Broadcast((int)DataType.Bool, [.. node.Input.Select(i => _shapes[i])]);
            case "Where":
                return Broadcast(_shapes[node.Input[1]].ElementType, [.. node.Input.Select(i => _shapes[i])]);
            case "Shape":
                return new TensorShape([SliceRange.Of(node.Int("start", 0), node.Int("end", long.MaxValue), 1, x.Rank).Count], (int)DataType.Int64);
            case "Size":
                return new TensorShape([], (int)DataType.Int64);
            case "ConstantOfShape":
                return LengthsOf(node.Input[0]) is { } dims ? new TensorShape([.. dims], node.Find("value")?.T.DataType ?? (int)DataType.Float) : null;
            case "Expand":
                return LengthsOf(node.Input[1]) is { } target ? Broadcast(x.ElementType, [x, new TensorShape([.. target], x.ElementType)]) : null;
            case "Reshape":
                return LengthsOf(node.Input[1]) is { } shape ? Reshape(x, shape) : null;
            case "Transpose":
                long[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, x.Rank).Reverse().Select(a => (long)a)];
                return x with { Dims = [.. order.Select(a => x.Dims[(int)a])] };
            case "Unsqueeze":
                return Unsqueeze(x, Integers(node, "axes", 1));
            case "Concat":
                return Concat(node, x);
            case "Slice":
                return Slice(node, x);
            case "Pad":
                return Integers(node, "pads", 1) is { } pads
                    ? x with { Dims = [.. x.Dims.Select((d, i) => pads[i] + pads[i + x.Rank] is var added and not 0 ? d with { Size = d.Size + added } : d)] }
                    : null;
            case "GatherElements":
                return x with { Dims = _shapes[node.Input[1]].Dims };
            case "Gemm":
                TensorShape b = _shapes[node.Input[1]];
                return x with { Dims = [x.Dims[node.Int("transA", 0) != 0 ? 1 : 0], b.Dims[node.Int("transB", 0) != 0 ? 0 : 1]] };
            case "MatMul":
                return MatMul(x, _shapes[node.Input[1]]);
            case "Einsum":
                return Einsum(node, x.ElementType);
            case "Conv" or "ConvTranspose":
                return Convolution(node, x, _shapes[node.Input[1]]);
            case "SpaceToDepth":
                long block = node.Int("blocksize", 1);
                return x with { Dims = [x.Dims[0], x.Fixed(1) * block * block, x.Fixed(2) / block, x.Fixed(3) / block] };
            case "ReduceMean" or "ReduceSum" or "ReduceProd" or "ReduceMax" or "ReduceMin":
                return Reduce(x, Integers(node, "axes", 1) ?? [], node.Int("keepdims", 1) != 0);
            case "ArgMax":
                return Reduce(x, [node.Int("axis", 0)], node.Int("keepdims", 1) != 0) with { ElementType = (int)DataType.Int64 };
            default:
                return null;
        }
    }

    private Dim[]? Lengths(NodeProto node)
    {
        switch (node.OpType)
        {
            case "Shape" when _shapes.TryGetValue(node.Input[0], out TensorShape? shape):
                SliceRange range = SliceRange.Of(node.Int("start", 0), node.Int("end", long.MaxValue), 1, shape.Rank);
                return [.. shape.Dims.Skip((int)range.Start).Take((int)range.Count)];
            case "Size" when _shapes.TryGetValue(node.Input[0], out TensorShape? shape) && shape.Dims.Count(d => d.PerBatch) < 2:
                return [new Dim(shape.Dims.Aggregate(1L, (product, d) => product * d.Size), shape.Dims.Any(d => d.PerBatch))];
            case "Concat":
                Dim[]?[] parts = [.. node.Input.Select(LengthsOf)];
                return parts.All(p => p is not null) ? [.. parts.SelectMany(p => p!)] : null;
            case "Mul" or "Div" when LengthsOf(node.Input[0]) is [var left] && LengthsOf(node.Input[1]) is [{ PerBatch: false } right]:
                return [left with { Size = node.OpType == "Mul" ? left.Size * right.Size : left.Size / right.Size }];
            default:
                return null;
        }
    }

    private Dim[]? LengthsOf(string tensor)
    {
        if (_lengths.TryGetValue(tensor, out Dim[]? lengths))
            return lengths;
        return _constants.TryGetValue(tensor, out TensorProto? constant) && constant.DataType == (int)DataType.Int64 && !constant.IsExternal()
            ? [.. constant.ReadInt64().Select(Dim.FromInt64)]
            : null;
    }

    private long[]? Integers(NodeProto node, string attribute, int input) =>
        node.Ints(attribute) ?? (node.Input.Count > input && LengthsOf(node.Input[input]) is { } known && known.All(d => !d.PerBatch) ? [.. known.Select(d => d.Size)] : null);

    private static TensorShape? Broadcast(int elementType, TensorShape[] shapes)
    {
        var dims = new Dim[shapes.Max(s => s.Rank)];
        Array.Fill(dims, new Dim(1, false));
        foreach (TensorShape shape in shapes)
        {
            int lead = dims.Length - shape.Rank;
            for (int i = 0; i < shape.Rank; i++)
            {
                if (shape.Dims[i] == new Dim(1, false) || shape.Dims[i] == dims[lead + i])
                    continue;
                if (dims[lead + i] != new Dim(1, false))
                    return null;
                dims[lead + i] = shape.Dims[i];
            }
        }

        return new TensorShape([.. dims], elementType);
    }

    private static TensorShape? Reshape(TensorShape x, Dim[] target)
    {
        Dim[] dims = [.. target.Select((d, i) => d == new Dim(0, false) ? x.Dims[i] : d)];
        int open = Array.IndexOf(dims, new Dim(-1, false));
        if (open >= 0)
        {
            Dim[] known = [.. dims.Where((_, i) => i != open)];
            if (x.Dims.Count(d => d.PerBatch) > 1 || known.Any(d => d.PerBatch && !x.Dims.Any(e => e.PerBatch)))
                return null;
            long others = known.Aggregate(1L, (product, d) => product * d.Size);
            if (others == 0)
                return null;
            dims[open] = new Dim(x.Dims.Aggregate(1L, (product, d) => product * d.Size) / others, x.Dims.Any(d => d.PerBatch) && !known.Any(d => d.PerBatch));
        }

        return x with { Dims = [.. dims] };
    }

    private static TensorShape? Unsqueeze(TensorShape x, long[]? axes)
    {
        if (axes is null)
            return null;
        int rank = x.Rank + axes.Length;
        var added = axes.Select(a => a < 0 ? a + rank : a).ToHashSet();
        var rest = new Queue<Dim>(x.Dims);
        return x with { Dims = [.. Enumerable.Range(0, rank).Select(a => added.Contains(a) ? new Dim(1, false) : rest.Dequeue())] };
    }

    private TensorShape? Concat(NodeProto node, TensorShape x)
    {
        int axis = Axis(node.Int("axis", 0), x.Rank);
        Dim[] parts = [.. node.Input.Select(i => _shapes[i].Dims[axis])];
        return parts.Any(p => p.PerBatch) ? null : x with { Dims = x.Dims.SetItem(axis, parts.Sum(p => p.Size)) };
    }

    private TensorShape? Slice(NodeProto node, TensorShape x)
    {
        if (Integers(node, "starts", 1) is not { } starts || Integers(node, "ends", 2) is not { } ends)
            return null;
        long[]? axes = node.Input.Count > 3 ? Integers(node, "axes", 3) : [.. starts.Select((_, i) => (long)i)];
        long[]? steps = node.Input.Count > 4 ? Integers(node, "steps", 4) : [.. starts.Select(_ => 1L)];
        if (axes is null || steps is null)
            return null;
        var dims = x.Dims;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axis(axes[i], x.Rank);
            if (dims[axis].PerBatch)
                return null;
            dims = dims.SetItem(axis, SliceRange.Of(starts[i], ends[i], steps[i], dims[axis].Size).Count);
        }

        return x with { Dims = dims };
    }

    private static TensorShape? MatMul(TensorShape a, TensorShape b)
    {
        if (a.Rank < 2 || b.Rank < 2)
            return null;
        TensorShape? batches = Broadcast(a.ElementType, [a with { Dims = a.Dims[..^2] }, b with { Dims = b.Dims[..^2] }]);
        return batches is null ? null : batches with { Dims = [.. batches.Dims, a.Dims[^2], b.Dims[^1]] };
    }

    private TensorShape? Einsum(NodeProto node, int elementType)
    {
        string[] sides = node.String("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        if (sides.Length != 2 || sides[0].Contains('.', StringComparison.Ordinal))
            return null;
        var lengths = new Dictionary<char, Dim>();
        foreach ((string labels, string input) in sides[0].Split(',').Zip(node.Input))
        {
            foreach ((char label, Dim dim) in labels.Zip(_shapes[input].Dims))
                lengths[label] = lengths.TryGetValue(label, out Dim other) && dim == new Dim(1, false) ? other : dim;
        }

        return sides[1].All(lengths.ContainsKey) ? new TensorShape([.. sides[1].Select(l => lengths[l])], elementType) : null;
    }

    // As rules emit them: without auto_pad or output_shape.
    private static TensorShape? Convolution(NodeProto node, TensorShape x, TensorShape w)
    {
        int spatial = x.Rank - 2;
        if (node.Find("auto_pad") is not null || node.Find("output_shape") is not null)
            return null;
        long[] ones = [.. Enumerable.Repeat(1L, spatial)];
        long[] strides = node.Ints("strides") ?? ones;
        long[] dilations = node.Ints("dilations") ?? ones;
        long[] pads = node.Ints("pads") ?? new long[2 * spatial];
        bool transposed = node.OpType == "ConvTranspose";
        long[] extra = node.Ints("output_padding") ?? new long[spatial];
        Dim[] dims = [x.Dims[0], transposed ? w.Fixed(1) * node.Int("group", 1) : w.Fixed(0), .. Enumerable.Range(0, spatial).Select(Length)];
        return x with { Dims = [.. dims] };

        Dim Length(int i)
        {
            long window = ((w.Fixed(i + 2) - 1) * dilations[i]) + 1;
            long padded = pads[i] + pads[i + spatial];
            return transposed
                ? ((x.Fixed(i + 2) - 1) * strides[i]) + window + extra[i] - padded
                : ((x.Fixed(i + 2) + padded - window) / strides[i]) + 1;
        }
    }

    private static TensorShape Reduce(TensorShape x, long[] axes, bool keep)
    {
        var reduced = (axes.Length == 0 ? Enumerable.Range(0, x.Rank) : axes.Select(a => Axis(a, x.Rank))).ToHashSet();
        IEnumerable<Dim> dims = keep
            ? x.Dims.Select((d, i) => reduced.Contains(i) ? new Dim(1, false) : d)
            : x.Dims.Where((_, i) => !reduced.Contains(i));
        return x with { Dims = [.. dims] };
    }

    private static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
