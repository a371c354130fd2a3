using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Finds tensors of four axes that are <c>[N,h,w,C]</c>, as in TensorFlow, Keras and vision transformers with windows. Tensors of ONNX's convolutions
/// and pools are <c>[N,C,h,w]</c>, and a Transpose converts one order into the other. A linear layer or a vector of one number per channel works on
/// the last axis. Elementwise operators keep their input's order.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The permutation from <c>[N,h,w,C]</c> to <c>[N,C,h,w]</c>.</summary>
    public static readonly IReadOnlyList<long> ToFirst = [0, 3, 1, 2];

    /// <summary>The permutation from <c>[N,C,h,w]</c> to <c>[N,h,w,C]</c>.</summary>
    public static readonly IReadOnlyList<long> ToLast = [0, 2, 3, 1];

    // Far more passes than any order needs to propagate in both directions.
    private const int MostPasses = 20;

    private static readonly HashSet<string> First = new(StringComparer.Ordinal)
    {
        "AveragePool", "BatchNormalization", "Conv", "ConvInteger", "ConvTranspose", "DepthToSpace", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool",
        "GroupNormalization", "InstanceNormalization", "LpPool", "LRN", "MaxPool", "QLinearConv", "SpaceToDepth",
    };

    private static readonly HashSet<string> Keeping = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "Cast", "Ceil", "Celu", "Clip", "Concat", "DequantizeLinear", "Div", "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish",
        "Identity", "LayerNormalization", "LeakyRelu", "Log", "Max", "Mean", "Min", "Mish", "Mul", "Neg", "Pad", "Pow", "PRelu", "QuantizeLinear", "Reciprocal",
        "ReduceMax", "ReduceMean", "ReduceSum", "Relu", "Resize", "RMSNormalization", "Round", "Selu", "Sigmoid", "Sign", "Slice", "Softplus", "Softsign", "Split", "Sqrt",
        "Sub", "Sum", "Swish", "Tanh", "ThresholdedRelu", "Upsample", "Where",
    };

    /// <summary>Finds the tensors that are <c>[N,h,w,C]</c>.</summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="shapes">The shapes of the model's tensors.</param>
    public static IReadOnlySet<string> Find(GraphProto graph, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        var index = new GraphIndex(graph);
        var isLast = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (NodeProto node in index.Order.Where(n => First.Contains(n.OpType) && n.Input.Count > 0))
        {
            Say(node.Input[0], last: false);
            Say(node.Output[0], last: false);
        }

        Spread();
        foreach (NodeProto node in index.Order.Where(n => WorksOnLastAxis(n, index, shapes)))
        {
            Say(node.Input[0], last: true);
            Say(node.Output[0], last: true);
        }

        Spread();
        return isLast.Where(p => p.Value).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);

        bool Say(string tensor, bool last) => HasFourAxes(tensor, shapes) && index.Constant(tensor) is null && isLast.TryAdd(tensor, last);

        void Spread()
        {
            for (int pass = 0; pass < MostPasses; pass++)
            {
                bool news = false;
                foreach (NodeProto node in pass % 2 == 0 ? index.Order : index.Order.Reverse())
                    news |= Pass(node);
                if (!news && pass > 0)
                    return;
            }
        }

        bool Pass(NodeProto node)
        {
            bool toLast = IsTranspose(node, ToLast);
            bool turns = toLast || IsTranspose(node, ToFirst);
            if (!turns && !Keeping.Contains(node.OpType))
                return false;
            string[] tensors = [.. node.Input.Concat(node.Output).Where(t => t.Length > 0)];
            string? known = tensors.FirstOrDefault(isLast.ContainsKey);

            // Models use the same permutation for other purposes too. The known order of one side then does not match it.
            if (known is null || (turns && isLast[known] != Behind(known)))
                return false;
            bool news = false;
            foreach (string tensor in tensors)
                news |= Say(tensor, turns ? Behind(tensor) : isLast[known]);
            return news;

            bool Behind(string tensor) => (tensor == node.Output[0]) == toLast;
        }
    }

    /// <summary>Returns whether a node is a Transpose of that permutation.</summary>
    public static bool IsTranspose(NodeProto node, IReadOnlyList<long> permutation)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.OpType == "Transpose" && node.Ints("perm") is { } perm && perm.SequenceEqual(permutation);
    }

    /// <summary>Returns the shape <c>[N,C,h,w]</c> of a tensor <c>[N,h,w,C]</c>.</summary>
    public static TensorShape Turned(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape with { Dims = [.. ToFirst.Select(a => shape.Dims[(int)a])] };
    }

    private static bool HasFourAxes(string tensor, IReadOnlyDictionary<string, TensorShape> shapes) => shapes.TryGetValue(tensor, out TensorShape? shape) && shape.Rank == 4;

    private static bool WorksOnLastAxis(NodeProto node, GraphIndex index, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        if (node.Input.Count < 2 || !HasFourAxes(node.Input[0], shapes))
            return false;
        long length = shapes[node.Input[0]].Dims[3].Size;
        return node.OpType switch
        {
            "MatMul" => index.Constant(node.Input[1])?.Dims.Count == 2,
            "LayerNormalization" or "RMSNormalization" or "Add" or "Mul" => length > 1 && index.Constant(node.Input[1]) is { Dims: [var own] } && own == length,
            _ => false,
        };
    }
}
