using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>Finds the target of models with attention over tokens, such as ViT, DeiT and Swin.</summary>
internal static class TokenLayers
{
    /// <summary>
    /// Returns the default target of a token model: its last normalized tokens <c>[N,T,D]</c>. If the classifier reads only a class token, no
    /// gradient reaches the patches after the last attention. The target is then the tokens that the last attention reads.
    /// </summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="scores">The logits.</param>
    /// <param name="shapes">The shapes of the model's tensors.</param>
    /// <param name="grids">The model's tensors with a grid, see <see cref="TargetLayers.Candidates"/>.</param>
    /// <returns>The target; <c>null</c> for a model without attention, or one that converts its tokens back to a grid before it pools.</returns>
    public static (string Tensor, TokenGrid Grid)? Default(GraphProto graph, string scores, IReadOnlyDictionary<string, TensorShape> shapes, IReadOnlyList<TargetLayerCandidate> grids)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(grids);
        var index = new GraphIndex(graph);
        List<NodeProto> nodes = index.Upstream([scores], new HashSet<string>(StringComparer.Ordinal));
        int attention = nodes.FindLastIndex(n => IsAttention(n, index));
        if (attention < 0)
            return null;
        if (grids.Any(g => IsPooled(g.Tensor, index) && nodes.FindIndex(n => n.Output[0] == g.Tensor) > attention))
            return null;

        List<(int Position, string Tensor, TokenGrid Grid)> normalised = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (IsNormalisation(nodes[i], index) && shapes.TryGetValue(nodes[i].Output[0], out TensorShape? shape) && TokenGrid.Of(shape, grids) is { } grid)
                normalised.Add((i, nodes[i].Output[0], grid));
        }

        if (normalised.Count == 0)
            return null;
        bool classToken = index.Consumers(normalised[^1].Tensor).Any(n => n.OpType is "Gather" or "Slice");
        (int _, string tensor, TokenGrid found) = classToken && normalised.Any(n => n.Position < attention)
            ? normalised.Last(n => n.Position < attention)
            : normalised[^1];
        return (tensor, found);
    }

    // Returns whether a node is a Softmax over products of two tensors that both depend on the image.
    private static bool IsAttention(NodeProto node, GraphIndex index)
    {
        if (node.OpType != "Softmax")
            return false;
        NodeProto? from = index.Producer(node.Input[0]);
        for (int steps = 0; from is not null && steps < 6; steps++)
        {
            if (from.OpType is "MatMul" or "Einsum")
                return from.Input.All(i => index.Constant(i) is null);
            if (from.OpType is not ("Mul" or "Div" or "Add" or "Where" or "Reshape" or "Cast"))
                return false;
            from = from.Input.Select(index.Producer).FirstOrDefault(p => p is not null && p.OpType is "MatMul" or "Einsum" or "Mul" or "Div" or "Add" or "Where" or "Reshape" or "Cast");
        }

        return false;
    }

    private static bool IsPooled(string tensor, GraphIndex index) =>
        index.Consumers(tensor).Any(n => n.OpType is "GlobalAveragePool" or "GlobalMaxPool" or "ReduceMean" or "AveragePool");

    // LayerNormalization, or its equivalent before operator set 17: a product with a vector and a sum with a vector.
    private static bool IsNormalisation(NodeProto node, GraphIndex index) => node.OpType switch
    {
        "LayerNormalization" or "RMSNormalization" => true,
        "Add" => node.Input.Any(i => index.Constant(i)?.Dims.Count == 1)
            && node.Input.Select(index.Producer).Any(p => p?.OpType == "Mul" && p.Input.Any(i => index.Constant(i)?.Dims.Count == 1)),
        _ => false,
    };
}
