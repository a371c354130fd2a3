using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Makes a separate graph for the channel weights of many classes of one picture. One-hot seeds need no multiplication, because <c>dY W</c> is rows
/// of W. A closed unit of a ReLU, <c>y = 0</c>, passes no gradient for any class. This graph therefore omits its columns before the ReLU and its rows
/// after it. The graph for any seed multiplies by them and then sets the product to zero. After a ReLU, half of the units or more are closed, so a
/// quarter of two consecutive products remains.
/// </summary>
internal static class ClassWeights
{
    /// <summary>The name of the input <c>[M]</c>, the classes as int64.</summary>
    public const string Classes = "classes";

    /// <summary>
    /// Rewrites the graph that computes channel weights of any seed. Returns <c>null</c> if it is not a chain of products with constants, ReLUs and
    /// scalars.
    /// </summary>
    /// <param name="channelWeights">The graph for any seed, as <see cref="GradientModels"/> makes it.</param>
    public static GradientModel? Rewrite(GradientModel channelWeights)
    {
        ArgumentNullException.ThrowIfNull(channelWeights);
        GraphProto source = channelWeights.Model.Graph;
        var rewriter = new Rewriter(source);

        // Closed units come first, because the product before the ReLU omits them too.
        foreach (NodeProto node in rewriter.Index.Order.OrderBy(n => n.OpType != "Greater"))
        {
            if (!rewriter.Take(node))
                return null;
        }

        var graph = new GraphProto { Name = "class-weights" };
        IReadOnlyList<string> results = [.. channelWeights.Results.Select(r => $"class-weights/{r}")];
        foreach ((string result, ValueInfoProto output) in results.Zip(source.Output))
        {
            if (rewriter.Find(output.Name) is not { Live: null } rows || output.Type.TensorType.ElemType != (int)TensorProto.Types.DataType.Float)
                return null;
            rewriter.Emit.Nodes.Add(new NodeProto { OpType = "Identity", Name = result, Input = { rows.Name }, Output = { result } });
            ValueInfoProto declared = output.Clone();
            declared.Name = result;
            declared.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "M" };
            graph.Output.Add(declared);
        }

        graph.Node.AddRange(rewriter.Emit.Nodes);
        var used = new HashSet<string>(graph.Node.SelectMany(n => n.Input), StringComparer.Ordinal);
        graph.Initializer.AddRange(source.Initializer.Where(i => used.Contains(i.Name)).Select(i => i.Clone()));
        graph.Initializer.AddRange(rewriter.Emit.Constants);
        string[] saved = [.. channelWeights.Saved.Where(used.Contains)];
        graph.Input.AddRange(source.Input.Where(i => saved.Contains(i.Name)).Select(i => i.Clone()));
        var classes = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "M" } } };
        graph.Input.Add(new ValueInfoProto
        {
            Name = Classes,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Int64, Shape = classes } },
        });
        return new GradientModel(Emitted.Model(graph), saved, results);
    }

    /// <summary>Represents a tensor <c>[M, units]</c> of the new graph.</summary>
    /// <param name="Name">The tensor's name in the new graph.</param>
    /// <param name="Live">The indices of its units; <c>null</c> for all of them.</param>
    private sealed record Rows(string Name, string? Live);

    /// <summary>Rewrites the nodes in order.</summary>
    private sealed class Rewriter(GraphProto source)
    {
        private readonly Dictionary<string, Rows> _rows = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _live = new(StringComparer.Ordinal);
        private readonly HashSet<string> _inputs = new(source.Input.Select(i => i.Name), StringComparer.Ordinal);

        public GraphIndex Index { get; } = new(source);

        public GraphBuilder Emit { get; } = new("classes/", new(source.Initializer.Select(i => i.Name).Concat(source.Input.Select(i => i.Name)), StringComparer.Ordinal));

        public Rows? Find(string tensor) => _rows.GetValueOrDefault(tensor);

        /// <summary>Adds a node to the new graph. Returns <c>false</c> if that is not possible.</summary>
        public bool Take(NodeProto node) => node.OpType switch
        {
            "Greater" => TakeGreater(node),
            "Where" => TakeWhere(node),
            "Gemm" or "MatMul" => TakeProduct(node),
            "Mul" or "Div" or "Neg" => TakeScalar(node),
            "Identity" => Put(node, Find(node.Input[0])),
            _ => false,
        };

        // y > 0 marks the open units of a saved tensor. For one picture, they are a list.
        private bool TakeGreater(NodeProto node)
        {
            if (!_inputs.Contains(node.Input[0]) || Index.Constant(node.Input[1]) is not { Dims.Count: 0 } || source.Input.First(i => i.Name == node.Input[0]).Type.TensorType.Shape.Dim.Count != 2)
                return false;
            string open = Emit.Op("Greater", [node.Input[0], node.Input[1]]);
            string indices = Emit.Op("NonZero", [open]);
            _live[node.Output[0]] = Emit.Op("Gather", [indices, Emit.Constant(Tensors.Make("", [], [1L]))], Attributes.Make("axis", 0));
            return true;
        }

        private bool TakeWhere(NodeProto node)
        {
            if (!_live.TryGetValue(node.Input[0], out string? live) || Find(node.Input[1]) is not { } rows || Index.Constant(node.Input[2]) is not { Dims.Count: 0 } zero || !IsZero(zero))
                return false;

            // The product before may already omit the closed units.
            if (rows.Live == live)
                return Put(node, rows);
            return rows.Live is null && Put(node, new Rows(Emit.Op("Gather", [rows.Name, live], Attributes.Make("axis", 1)), live));
        }

        private bool TakeProduct(NodeProto node)
        {
            if (node.Input.Count > 2 || node.Int("transA", 0) != 0 || Index.Constant(node.Input[1]) is not { Dims.Count: 2 } || _inputs.Contains(node.Input[1]))
                return false;
            bool transposed = node.Int("transB", 0) != 0;
            float alpha = node.Float("alpha", 1f);
            string weights = node.Input[1];
            Rows made;
            if (_inputs.Contains(node.Input[0]))
            {
                if (node.Input[0] != GradientModels.Seed)
                    return false;
                string rows = Emit.Op("Gather", [weights, Classes], Attributes.Make("axis", transposed ? 1 : 0));
                made = new Rows(transposed ? Emit.Op("Transpose", [rows]) : rows, null);
            }
            else
            {
                if (Find(node.Input[0]) is not { } left)
                    return false;
                if (left.Live is not null)
                    weights = Emit.Op("Gather", [weights, left.Live], Attributes.Make("axis", transposed ? 1 : 0));
                string? behind = LiveBehind(node.Output[0]);
                if (behind is not null)
                    weights = Emit.Op("Gather", [weights, behind], Attributes.Make("axis", transposed ? 0 : 1));
                AttributeProto[] attributes = transposed ? [Attributes.Make("transB", 1)] : [];
                made = new Rows(Emit.Op("Gemm", [left.Name, weights], attributes), behind);
            }

            return Put(node, alpha == 1f ? made : made with { Name = Emit.Op("Mul", [made.Name, Emit.Scalar(alpha)]) });
        }

        // Returns the units that a ReLU will pass, if it is the only consumer of a product.
        private string? LiveBehind(string tensor) =>
            Index.Consumers(tensor) is [{ OpType: "Where" } only] && only.Input[1] == tensor && only.Input[0] != tensor ? _live.GetValueOrDefault(only.Input[0]) : null;

        private bool TakeScalar(NodeProto node)
        {
            if (Find(node.Input[0]) is not { } rows || (node.Input.Count > 1 && Index.Constant(node.Input[1]) is not { Dims.Count: 0 }))
                return false;
            return Put(node, rows with { Name = Emit.Op(node.OpType, [rows.Name, .. node.Input.Skip(1)]) });
        }

        private bool Put(NodeProto node, Rows? rows)
        {
            if (rows is null)
                return false;
            _rows[node.Output[0]] = rows;
            return true;
        }

        private static bool IsZero(TensorProto scalar) => scalar.HasRawData && !scalar.RawData.Span.ContainsAnyExcept((byte)0);
    }
}
