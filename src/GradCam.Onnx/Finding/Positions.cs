using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Follows the picture's rows and columns through a graph to the axes of its tensors. They may be whole or cut into windows, alone or together in an
/// axis of tokens. A tensor of four axes is a grid only if two of them are all of the rows and all of the columns. An attention matrix has four axes
/// and is not a grid.
/// </summary>
internal sealed class Positions
{
    private enum Kind
    {
        Other,
        Rows,
        Columns,
        Unknown,
    }

    // Represents a factor of an axis: Size positions, Step apart, out of Whole. Windows of 7 rows of 56 are (8, 7, 56) and (7, 1, 56).
    private readonly record struct Part(Kind Kind, long Size, long Step, long Whole);

    private static readonly HashSet<string> Elementwise = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "Cast", "CastLike", "Ceil", "Celu", "Clip", "Cos", "DequantizeLinear", "Div", "Dropout", "Elu", "Erf", "Exp", "Expand", "Floor", "Gelu", "HardSigmoid", "HardSwish",
        "Identity", "LeakyRelu", "Log", "Max", "Mean", "Min", "Mish", "Mul", "Neg", "Pow", "PRelu", "QuantizeLinear", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign",
        "Sin", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Swish", "Tanh", "ThresholdedRelu", "Where",
    };

    private static readonly HashSet<string> Resizing = new(StringComparer.Ordinal)
    {
        "AveragePool", "BatchNormalization", "CenterCropPad", "Conv", "ConvTranspose", "CumSum", "DepthToSpace", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool",
        "GroupNormalization", "InstanceNormalization", "LayerNormalization", "LogSoftmax", "LpNormalization", "LpPool", "LRN", "MaxPool", "MeanVarianceNormalization", "Pad", "Resize",
        "RMSNormalization", "Slice", "Softmax", "SpaceToDepth", "Split", "Tile", "Upsample",
    };

    private readonly GraphIndex _index;
    private readonly IReadOnlyDictionary<string, TensorShape> _shapes;
    private readonly Dictionary<string, Part[][]> _axes = new(StringComparer.Ordinal);

    /// <summary>Follows the rows and columns of a picture.</summary>
    /// <param name="index">The whole model.</param>
    /// <param name="image">The model's input, <c>[N,3,H,W]</c>.</param>
    /// <param name="shapes">The shapes of the model's tensors.</param>
    public Positions(GraphIndex index, string image, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        (_index, _shapes) = (index, shapes);
        if (!shapes.TryGetValue(image, out TensorShape? picture) || picture.Rank != 4)
            return;
        _axes[image] = [Free(picture.Dims[0].Size), Free(picture.Dims[1].Size), Whole(Kind.Rows, picture.Dims[2].Size), Whole(Kind.Columns, picture.Dims[3].Size)];
        foreach (NodeProto node in index.Order.Where(n => GraphIndex.Inputs(n).Any(_axes.ContainsKey)))
        {
            foreach (string output in node.Output.Where(o => o.Length > 0 && shapes.ContainsKey(o)))
            {
                long[] lengths = [.. shapes[output].Dims.Select(d => d.Size)];
                Part[][]? axes = node.Domain is "" or "ai.onnx" ? Follow(node, lengths) : null;
                _axes[output] = axes is not null && axes.Length == lengths.Length && axes.Zip(lengths).All(p => Length(p.First) == p.Second)
                    ? axes
                    : [.. lengths.Select(Unknown)];
            }
        }
    }

    /// <summary>Returns whether a tensor of four axes is known not to be a grid of the picture's rows and columns.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="channelsLast">Whether to check for <c>[N,h,w,C]</c>, not <c>[N,C,h,w]</c>.</param>
    public bool AreLost(string tensor, bool channelsLast)
    {
        if (!_axes.TryGetValue(tensor, out Part[][]? axes) || axes.Length != 4)
            return false;
        (Part[] rows, Part[] columns) = channelsLast ? (axes[1], axes[2]) : (axes[2], axes[3]);
        return IsNot(rows, Kind.Rows) || IsNot(columns, Kind.Columns);

        static bool IsNot(Part[] axis, Kind kind) => !axis.Any(p => p.Kind == Kind.Unknown) && !IsWhole(axis, kind);
    }

    private Part[][]? Follow(NodeProto node, long[] lengths)
    {
        if (Elementwise.Contains(node.OpType))
            return Broadcast([.. node.Input.Where(_axes.ContainsKey).Select(i => _axes[i])], lengths);
        if (Resizing.Contains(node.OpType))
        {
            Part[][]? resized = Resized(node.Input[0], lengths);
            if (resized is not null && node.OpType is "Conv" or "ConvTranspose")
                resized![1] = Free(lengths[1]);
            return resized;
        }

        switch (node.OpType)
        {
            case "Transpose":
                Part[][] turned = Axes(node.Input[0]);
                return turned.Length != lengths.Length ? null : [.. (node.Ints("perm") ?? [.. Enumerable.Range(0, turned.Length).Reverse().Select(a => (long)a)]).Select(a => turned[a])];
            case "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze":
                return Regrouped(Axes(node.Input[0]), lengths);
            case "Concat":
                return Concatenated([.. node.Input.Select(Axes)], lengths);
            case "MatMul":
                return Product(Axes(node.Input[0]), Axes(node.Input[1]), lengths);
            case "Gemm":
                (Part[][] a, Part[][] b) = (Axes(node.Input[0]), Axes(node.Input[1]));
                return a.Length != 2 || b.Length != 2 ? null : [a[node.Int("transA", 0) != 0 ? 1 : 0], b[node.Int("transB", 0) != 0 ? 0 : 1]];
            case "Einsum":
                return Einsum(node);
            case "Gather":
                Part[][] gathered = Axes(node.Input[0]);
                if (gathered.Length == lengths.Length)
                    return Resized(node.Input[0], lengths);
                long axis = node.Int("axis", 0);
                return [.. gathered.Where((_, i) => i != (axis < 0 ? axis + gathered.Length : axis))];
            default:
                return node.OpType.StartsWith("Reduce", StringComparison.Ordinal) ? Reduced(node, lengths) : null;
        }
    }

    // A tensor that does not depend on the picture has no positions of it.
    private Part[][] Axes(string tensor) => _axes.TryGetValue(tensor, out Part[][]? axes) ? axes : [.. _shapes.TryGetValue(tensor, out TensorShape? shape) ? shape.Dims.Select(d => Free(d.Size)) : []];

    private static Part[][] Broadcast(Part[][][] inputs, long[] lengths) => [.. lengths.Select((length, i) =>
    {
        Part[][] candidates = [.. inputs.Select(a => a.Length - lengths.Length + i is >= 0 and var at ? a[at] : []).Where(a => a.Length > 0 && Length(a) == length)];
        return candidates.Length == 0 ? Free(length) : candidates.All(c => c.SequenceEqual(candidates[0])) ? candidates[0] : Unknown(length);
    })];

    // Rows stay rows if a stride, a window or a border changes their number.
    private Part[][]? Resized(string input, long[] lengths)
    {
        Part[][] axes = Axes(input);
        return axes.Length == lengths.Length ? [.. axes.Zip(lengths, Resized)] : null;
    }

    private static Part[] Resized(Part[] axis, long length) =>
        Length(axis) == length ? axis
        : IsWhole(axis, Kind.Rows) ? Whole(Kind.Rows, length)
        : IsWhole(axis, Kind.Columns) ? Whole(Kind.Columns, length)
        : axis.All(p => p.Kind == Kind.Other) || length == 1 ? Free(length)
        : Unknown(length);

    private static Part[][]? Concatenated(Part[][][] inputs, long[] lengths)
    {
        if (inputs.Any(a => a.Length != lengths.Length))
            return null;
        return [.. lengths.Select((length, i) =>
        {
            Part[][] same = [.. inputs.Select(a => Resized(a[i], length))];
            return same.All(s => s.SequenceEqual(same[0])) ? same[0] : Unknown(length);
        })];
    }

    private static Part[][]? Product(Part[][] a, Part[][] b, long[] lengths)
    {
        if (a.Length < 2 || b.Length < 2)
            return null;
        Part[][] batch = Broadcast([a[..^2], b[..^2]], lengths[..^2]);
        return [.. batch, a[^2], b[^1]];
    }

    private Part[][]? Einsum(NodeProto node)
    {
        Part[][][] inputs = [.. node.Input.Select(Axes)];
        if (EinsumEquation.Parse(node.String("equation", ""), [.. inputs.Select(a => a.Length)]) is not { } equation)
            return null;
        var letters = new Dictionary<char, Part[]>();
        foreach ((string operand, Part[][] axes) in equation.Operands.Zip(inputs))
        {
            foreach ((char letter, Part[] axis) in operand.Zip(axes))
            {
                if (!letters.TryGetValue(letter, out Part[]? known) || known.All(p => p.Kind == Kind.Other))
                    letters[letter] = axis;
            }
        }

        return equation.Output.All(letters.ContainsKey) ? [.. equation.Output.Select(l => letters[l])] : null;
    }

    private Part[][]? Reduced(NodeProto node, long[] lengths)
    {
        Part[][] axes = Axes(node.Input[0]);
        if (axes.Length == lengths.Length)
            return Resized(node.Input[0], lengths);
        long[]? reduced = node.Ints("axes") ?? (node.Input.Count > 1 && _index.Constant(node.Input[1]) is { } constant ? KnownValue.Read(constant)?.Integers() : null);
        return reduced is null ? null : [.. axes.Where((_, i) => !reduced.Contains(i) && !reduced.Contains(i - axes.Length))];
    }

    // In row-major order, the factors of all axes go to the new axes in turn. A factor is cut at the end of an axis.
    private static Part[][]? Regrouped(Part[][] axes, long[] lengths)
    {
        var parts = new LinkedList<Part>(axes.SelectMany(a => a));
        if (parts.Any(p => p.Size == 0))
            return null;
        var result = new Part[lengths.Length][];
        for (int i = 0; i < lengths.Length; i++)
        {
            var axis = new List<Part>();
            for (long missing = lengths[i]; missing > 1;)
            {
                if (parts.First is not { Value: var part })
                    return null;
                parts.RemoveFirst();
                if (missing % part.Size == 0)
                {
                    missing /= part.Size;
                    Join(axis, part);
                }
                else if (part.Size % missing == 0)
                {
                    Join(axis, part with { Size = missing, Step = part.Step * (part.Size / missing) });
                    parts.AddFirst(part with { Size = part.Size / missing });
                    missing = 1;
                }
                else
                {
                    return null;
                }
            }

            result[i] = [.. axis];
        }

        return parts.Count == 0 ? result : null;
    }

    // Rows 7 apart, then the 7 rows between them, are all rows.
    private static void Join(List<Part> axis, Part part)
    {
        if (axis.Count > 0 && axis[^1] is var last && last.Kind == part.Kind && last.Whole == part.Whole && (part.Kind is Kind.Other or Kind.Unknown || last.Step == part.Size * part.Step))
            axis[^1] = part with { Size = last.Size * part.Size };
        else
            axis.Add(part);
    }

    private static long Length(Part[] axis) => axis.Aggregate(1L, (product, p) => product * p.Size);

    private static bool IsWhole(Part[] axis, Kind kind) => axis is [var part] && part.Kind == kind && part.Size * part.Step == part.Whole;

    private static Part[] Free(long length) => length == 1 ? [] : [new Part(Kind.Other, length, 0, 0)];

    private static Part[] Unknown(long length) => length == 1 ? [] : [new Part(Kind.Unknown, length, 0, 0)];

    private static Part[] Whole(Kind kind, long length) => length == 1 ? [] : [new Part(kind, length, 1, length)];
}
