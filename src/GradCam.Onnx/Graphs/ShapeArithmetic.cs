using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>
/// Computes small tensors (shapes, pads, axes, conditions) that a graph makes from constants and from the shapes of its tensors, as exporters emit
/// them. Values that depend on the elements of a real tensor or on the batch size are unknown.
/// </summary>
internal sealed class ShapeArithmetic
{
    private readonly GraphIndex _index;
    private readonly IReadOnlyDictionary<string, TensorShape> _shapes;
    private readonly Dictionary<string, KnownValue?> _known = new(StringComparer.Ordinal);

    public ShapeArithmetic(GraphIndex index, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        _index = index;
        _shapes = shapes;
    }

    /// <summary>Returns the known elements of a tensor; <c>null</c> if none are known.</summary>
    public KnownValue? Evaluate(string tensor)
    {
        if (_known.TryGetValue(tensor, out KnownValue? known))
            return known;

        // Depth first without recursion, because shape arithmetic can form long chains.
        var pending = new Stack<string>([tensor]);
        while (pending.TryPeek(out string? top))
        {
            if (_known.ContainsKey(top))
            {
                pending.Pop();
                continue;
            }

            NodeProto? node = _index.Producer(top);
            string[] missing = node is null || !Foldable(node) ? [] : [.. node.Input.Where(i => i.Length > 0 && !_known.ContainsKey(i)).Distinct()];
            if (missing.Length > 0)
            {
                foreach (string input in missing)
                    pending.Push(input);
                continue;
            }

            pending.Pop();
            _known[top] = _index.Constant(top) is { } constant ? KnownValue.Read(constant) : node is null || node.Output[0] != top ? null : Fold(node);
        }

        return _known[tensor];
    }

    // Shape and Size need only their input's shape, so the walk must not enter the network before it.
    private static bool Foldable(NodeProto node) => node.Domain is "" or "ai.onnx" && node.OpType is
        "Add" or "And" or "Cast" or "Ceil" or "Concat" or "ConstantOfShape" or "Div" or "Equal" or "Expand" or "Floor" or "Gather" or "Greater"
        or "GreaterOrEqual" or "Identity" or "Less" or "LessOrEqual" or "Max" or "Min" or "Mod" or "Mul" or "Neg" or "Not" or "Or" or "Range"
        or "ReduceProd" or "Reshape" or "Slice" or "Squeeze" or "Sub" or "Transpose" or "Unsqueeze" or "Where" or "Xor";

    private KnownValue? Fold(NodeProto node)
    {
        KnownValue? x = node.Input.Count > 0 && node.Input[0].Length > 0 ? _known.GetValueOrDefault(node.Input[0]) : null;
        switch (node.OpType)
        {
            case "Constant":
                return Literal(node);
            case "Shape":
                return ShapeOf(node);
            case "Size":
                return _shapes.TryGetValue(node.Input[0], out TensorShape? sized)
                    ? KnownValue.Int64([], [sized.Dims.Any(d => d.PerBatch) ? null : sized.Dims.Aggregate(1.0, (product, d) => product * d.Size)])
                    : null;
            case "Concat":
                return Concat(node);
        }

        if (!Foldable(node) || x is null)
            return null;
        return node.OpType switch
        {
            "Identity" => x,
            "Cast" => Cast(x, (int)node.Int("to", 1)),
            "Neg" => Each(x, v => -v),
            "Floor" => Each(x, Math.Floor),
            "Ceil" => Each(x, Math.Ceiling),
            "Not" => Each(x, v => v == 0 ? 1 : 0),
            "Reshape" => Reshape(x, Integers(node, 1), node.Int("allowzero", 0) != 0),
            "Unsqueeze" => Unsqueeze(x, node.Ints("axes") ?? Integers(node, 1)),
            "Squeeze" => Squeeze(x, node.Ints("axes") ?? (Input(node, 1) is null ? [.. x.Dims.Select((d, i) => (d, i)).Where(p => p.d == 1).Select(p => (long)p.i)] : Integers(node, 1))),
            "Transpose" => Transpose(x, node.Ints("perm")),
            "Expand" => Integers(node, 1) is { } shape ? Expand(x, shape) : null,
            "Gather" => Gather(x, Evaluated(node, 1), node.Int("axis", 0)),
            "Slice" => Slice(node, x),
            "ConstantOfShape" => Filled(node, x),
            "Range" => Range(x, Evaluated(node, 1), Evaluated(node, 2)),
            "ReduceProd" => x.Dims.Length == 1 ? Product(x, node) : null,
            "Where" => Choose(x, Evaluated(node, 1), Evaluated(node, 2)),
            _ => node.Input.Skip(1).Select((_, i) => Evaluated(node, i + 1)).Aggregate((KnownValue?)x, (left, right) => Both(node, left, right)),
        };
    }

    private static string? Input(NodeProto node, int index) => index < node.Input.Count && node.Input[index].Length > 0 ? node.Input[index] : null;

    private KnownValue? Evaluated(NodeProto node, int index) => Input(node, index) is { } name ? _known.GetValueOrDefault(name) : null;

    private long[]? Integers(NodeProto node, int index) => Evaluated(node, index)?.Integers();

    private KnownValue? ShapeOf(NodeProto node)
    {
        if (!_shapes.TryGetValue(node.Input[0], out TensorShape? shape))
            return null;
        SliceRange range = SliceRange.Of(node.Int("start", 0), node.Int("end", long.MaxValue), 1, shape.Rank);
        return KnownValue.Int64([range.Count], shape.Dims.Skip((int)range.Start).Take((int)range.Count).Select(d => d.PerBatch ? (double?)null : d.Size));
    }

    private static KnownValue? Literal(NodeProto node)
    {
        const int Float = (int)TensorProto.Types.DataType.Float;
        if (node.Find("value_int") is { } integer)
            return KnownValue.Int64([], [integer.I]);
        if (node.Find("value_ints") is { } integers)
            return KnownValue.Int64([integers.Ints.Count], integers.Ints.Select(i => (double?)i));
        if (node.Find("value_float") is { } number)
            return new KnownValue(Float, [], [number.F]);
        return node.Find("value_floats") is { } numbers ? new KnownValue(Float, [numbers.Floats.Count], [.. numbers.Floats.Select(f => (double?)f)]) : null;
    }

    private static KnownValue Each(KnownValue x, Func<double, double> function) => x with { Values = Array.ConvertAll(x.Values, v => v is { } known ? function(known) : (double?)null) };

    private static KnownValue Cast(KnownValue x, int to) => (TensorProto.Types.DataType)to switch
    {
        TensorProto.Types.DataType.Bool => Each(x, v => v == 0 ? 0 : 1) with { ElementType = to },
        TensorProto.Types.DataType.Float => Each(x, v => (float)v) with { ElementType = to },
        TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16 => x with { ElementType = to },
        _ => Each(x, Math.Truncate) with { ElementType = to },
    };

    private static KnownValue? Reshape(KnownValue x, long[]? target, bool zeroIsZero)
    {
        if (target is null)
            return null;
        long[] dims = [.. target.Select((d, i) => d == 0 && !zeroIsZero ? x.Dims[i] : d)];
        int open = Array.IndexOf(dims, -1);
        long others = dims.Where(d => d != -1).Aggregate(1L, (product, d) => product * d);
        if (open >= 0)
            dims[open] = others == 0 ? 0 : x.Values.Length / others;
        return x.Reshaped(dims);
    }

    private static KnownValue? Unsqueeze(KnownValue x, long[]? axes)
    {
        if (axes is null)
            return null;
        int rank = x.Dims.Length + axes.Length;
        var added = axes.Select(a => a < 0 ? a + rank : a).ToHashSet();
        var rest = new Queue<long>(x.Dims);
        return x.Reshaped([.. Enumerable.Range(0, rank).Select(a => added.Contains(a) ? 1 : rest.Dequeue())]);
    }

    private static KnownValue? Squeeze(KnownValue x, long[]? axes)
    {
        if (axes is null)
            return null;
        var removed = axes.Select(a => a < 0 ? a + x.Dims.Length : a).ToHashSet();
        return x.Reshaped([.. x.Dims.Where((_, i) => !removed.Contains(i))]);
    }

    private static KnownValue? Transpose(KnownValue x, long[]? perm)
    {
        perm ??= [.. Enumerable.Range(0, x.Dims.Length).Reverse().Select(a => (long)a)];
        return x.Take([.. perm.Select(p => x.Dims[p])], at =>
        {
            long[] from = new long[at.Length];
            for (int i = 0; i < at.Length; i++)
                from[perm[i]] = at[i];
            return from;
        });
    }

    private static KnownValue? Expand(KnownValue x, long[] shape) => CommonShape(x.Dims, shape) is { } dims ? x.Broadcast(dims) : null;

    private KnownValue? Concat(NodeProto node)
    {
        KnownValue?[] parts = [.. node.Input.Select((_, i) => Evaluated(node, i))];

        // A part of unknown elements has a known length if its shape is known.
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] is null && _shapes.TryGetValue(node.Input[i], out TensorShape? shape) && shape.Rank == 1 && !shape.Dims[0].PerBatch)
                parts[i] = KnownValue.Int64([shape.Dims[0].Size], new double?[shape.Dims[0].Size]);
        }

        if (parts.Any(p => p is null || p.Dims.Length != 1))
            return null;
        double?[] values = [.. parts.SelectMany(p => p!.Values)];
        return new KnownValue(parts[0]!.ElementType, [values.Length], values);
    }

    private static KnownValue? Gather(KnownValue x, KnownValue? indices, long axis)
    {
        if (indices?.Integers() is not { } taken || x.Dims.Length == 0)
            return null;
        int a = (int)(axis < 0 ? axis + x.Dims.Length : axis);
        int extra = indices.Dims.Length;
        return x.Take([.. x.Dims[..a], .. indices.Dims, .. x.Dims[(a + 1)..]], at =>
        {
            long flat = 0;
            for (int i = 0; i < extra; i++)
                flat = (flat * indices.Dims[i]) + at[a + i];
            long index = taken[flat];
            return [.. at[..a], index < 0 ? index + x.Dims[a] : index, .. at[(a + extra)..]];
        });
    }

    private KnownValue? Slice(NodeProto node, KnownValue x)
    {
        long[]? starts = node.Ints("starts") ?? Integers(node, 1);
        long[]? ends = node.Ints("ends") ?? Integers(node, 2);
        if (starts is null || ends is null)
            return null;
        long[]? axes = node.Ints("axes") ?? (Input(node, 3) is null ? [.. starts.Select((_, i) => (long)i)] : Integers(node, 3));
        long[]? steps = Input(node, 4) is null ? [.. starts.Select(_ => 1L)] : Integers(node, 4);
        if (axes is null || steps is null)
            return null;
        SliceRange[] ranges = [.. x.Dims.Select(d => new SliceRange(0, 1, d))];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + x.Dims.Length : axes[i]);
            ranges[axis] = SliceRange.Of(starts[i], ends[i], steps[i], x.Dims[axis]);
        }

        return x.Take([.. ranges.Select(r => r.Count)], at => [.. at.Select((p, i) => ranges[i].Start + (p * ranges[i].Step))]);
    }

    private static KnownValue? Filled(NodeProto node, KnownValue shape)
    {
        KnownValue one = (node.Find("value")?.T is { } value ? KnownValue.Read(value) : new KnownValue((int)TensorProto.Types.DataType.Float, [1], [0]))!;
        return one is null || shape.Integers() is not { } dims ? null : one.Reshaped([]).Take(dims, _ => []);
    }

    private static KnownValue? Range(KnownValue start, KnownValue? limit, KnownValue? delta)
    {
        if (start.Numbers() is not [var from] || limit?.Numbers() is not [var to] || delta?.Numbers() is not [var step] || step == 0)
            return null;
        long count = (long)Math.Max(0, Math.Ceiling((to - from) / step));
        return count > 4096 ? null : new KnownValue(start.ElementType, [count], [.. Enumerable.Range(0, (int)count).Select(i => (double?)(from + (i * step)))]);
    }

    private static KnownValue Product(KnownValue x, NodeProto node)
    {
        double? product = x.Values.Aggregate((double?)1, (p, v) => p * v);
        return new KnownValue(x.ElementType, node.Int("keepdims", 1) != 0 ? [1] : [], [product]);
    }

    private static KnownValue? Choose(KnownValue condition, KnownValue? yes, KnownValue? no)
    {
        if (yes is null || no is null || CommonShape(condition.Dims, yes.Dims) is not { } two || CommonShape(two, no.Dims) is not { } dims)
            return null;
        if (condition.Broadcast(dims) is not { } c || yes.Broadcast(dims) is not { } y || no.Broadcast(dims) is not { } n)
            return null;
        return y with { Values = [.. c.Values.Select((v, i) => v is null ? null : v != 0 ? y.Values[i] : n.Values[i])] };
    }

    private static KnownValue? Both(NodeProto node, KnownValue? left, KnownValue? right)
    {
        if (left is null || right is null || CommonShape(left.Dims, right.Dims) is not { } dims)
            return null;
        if (left.Broadcast(dims) is not { } a || right.Broadcast(dims) is not { } b)
            return null;
        bool compares = node.OpType is "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "And" or "Or" or "Xor";
        double?[] values = [.. a.Values.Zip(b.Values, (x, y) => x is { } u && y is { } v ? Operate(node.OpType, u, v, left.IsInteger) : null)];
        return new KnownValue(compares ? (int)TensorProto.Types.DataType.Bool : left.ElementType, dims, values);
    }

    private static double? Operate(string opType, double x, double y, bool integer) => opType switch
    {
        "Add" => x + y,
        "Sub" => x - y,
        "Mul" => x * y,
        "Div" when integer => y == 0 ? null : Math.Truncate(x / y),
        "Div" => (float)(x / y),
        "Mod" when integer => y == 0 ? null : x - (y * Math.Floor(x / y)),
        "Max" => Math.Max(x, y),
        "Min" => Math.Min(x, y),
        "Equal" => x == y ? 1 : 0,
        "Greater" => x > y ? 1 : 0,
        "GreaterOrEqual" => x >= y ? 1 : 0,
        "Less" => x < y ? 1 : 0,
        "LessOrEqual" => x <= y ? 1 : 0,
        "And" => x != 0 && y != 0 ? 1 : 0,
        "Or" => x != 0 || y != 0 ? 1 : 0,
        "Xor" => (x != 0) != (y != 0) ? 1 : 0,
        _ => null,
    };

    private static long[]? CommonShape(long[] a, long[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        long[] dims = new long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long x = i <= a.Length ? a[^i] : 1;
            long y = i <= b.Length ? b[^i] : 1;
            if (x != y && x != 1 && y != 1)
                return null;
            dims[^i] = x == 1 ? y : x;
        }

        return dims;
    }
}
