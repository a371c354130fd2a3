using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>
/// Represents the graph of channel weights as a chain of <c>g &lt;- g W</c> and <c>g[j] &lt;- 0</c> for each unit j that a ReLU closed, one after the
/// other. The seed is at its beginning and a factor at its end.
/// </summary>
/// <param name="Products">The products, from the seed on.</param>
/// <param name="Scale">The factor.</param>
internal sealed record DenseChain(IReadOnlyList<DenseProduct> Products, float Scale)
{
    /// <summary>Reads a graph. Returns <c>null</c> if it is not such a chain, has several results, or is not in float32.</summary>
    /// <param name="channelWeights">The graph, as <see cref="GradientModels"/> makes it.</param>
    public static DenseChain? OrNull(GradientModel channelWeights)
    {
        ArgumentNullException.ThrowIfNull(channelWeights);
        GraphProto graph = channelWeights.Model.Graph;
        if (graph.Output.Count != 1)
            return null;
        var index = new GraphIndex(graph);
        var inputs = new HashSet<string>(graph.Input.Select(i => i.Name), StringComparer.Ordinal);
        var products = new List<DenseProduct>();
        double scale = 1;

        // From the result back to the seed: in a chain, each tensor has one path back.
        string tensor = graph.Output[0].Name;
        string? open = null;
        while (tensor != GradientModels.Seed)
        {
            if (index.Producer(tensor) is not { } node)
                return null;
            switch (node.OpType)
            {
                case "Identity":
                    break;

                // After the last product the numbers only get other axes. In between, a product might split them in another way.
                case "Reshape" or "Flatten" when products.Count == 0 && open is null:
                    break;
                case "Mul" when Scalar(node.Input[1]) is { } factor:
                    scale *= factor;
                    break;
                case "Div" when Scalar(node.Input[1]) is { } divisor:
                    scale /= divisor;
                    break;
                case "Neg":
                    scale = -scale;
                    break;
                case "Where" when open is null && Scalar(node.Input[2]) == 0 && Saved(node.Input[0]) is { } saved:
                    open = saved;
                    tensor = node.Input[1];
                    continue;
                case "Gemm" or "MatMul" when IsProduct(node):
                    scale *= node.Float("alpha", 1f);
                    products.Insert(0, new DenseProduct(node.Input[1], node.Int("transB", 0) != 0, open));
                    open = null;
                    break;
                default:
                    return null;
            }

            tensor = node.Input[0];
        }

        return products.Count > 0 && open is null ? new DenseChain(products, (float)scale) : null;

        bool IsProduct(NodeProto node) =>
            node.Input.Count == 2 && node.Int("transA", 0) == 0 && !inputs.Contains(node.Input[1])
            && graph.Initializer.FirstOrDefault(i => i.Name == node.Input[1]) is { Dims.Count: 2, DataType: (int)TensorProto.Types.DataType.Float };

        double? Scalar(string name) =>
            index.Constant(name) is { Dims.Count: 0, DataType: (int)TensorProto.Types.DataType.Float } constant ? ConstantScalar.OrNull(constant) : null;

        // Returns the saved tensor of y > 0, which is a ReLU's own.
        string? Saved(string condition) =>
            index.Producer(condition) is { OpType: "Greater" } node && inputs.Contains(node.Input[0]) && Scalar(node.Input[1]) == 0
                && graph.Input.First(i => i.Name == node.Input[0]).Type.TensorType.Shape.Dim.Count == 2
                ? node.Input[0]
                : null;
    }
}

/// <summary>Represents a product of a <see cref="DenseChain"/>.</summary>
/// <param name="Weights">The initializer that contains the matrix.</param>
/// <param name="Transposed">Whether the initializer is <c>W^T</c>.</param>
/// <param name="Open">The saved tensor that is above zero at the units that pass; <c>null</c> if all units pass.</param>
internal sealed record DenseProduct(string Weights, bool Transposed, string? Open);
