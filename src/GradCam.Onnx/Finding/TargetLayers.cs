using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>Represents a tensor that could be a target layer.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Node">The node that computes it.</param>
/// <param name="OpType">That node's operator.</param>
/// <param name="Shape">The shape, <c>[N,C,h,w]</c>.</param>
internal sealed record TargetLayerCandidate(string Tensor, string Node, string OpType, TensorShape Shape);

/// <summary>Finds the tensors with a spatial grid on the paths from the image to the scores.</summary>
internal static class TargetLayers
{
    private const long MostReduction = 64;

    // The number of positions that convolutions without padding remove at the borders, and that rounding removes or adds.
    private const double Border = 2;

    /// <summary>Returns the candidates in the order in which they are computed, the last one last.</summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="image">The model's input.</param>
    /// <param name="scores">The logits.</param>
    /// <param name="shapes">The shapes of the model's tensors.</param>
    /// <param name="channelsLast">The tensors that are <c>[N,h,w,C]</c>. A candidate has the shape after the transposition.</param>
    public static IReadOnlyList<TargetLayerCandidate> Candidates(
        GraphProto graph, string image, string scores, IReadOnlyDictionary<string, TensorShape> shapes, IReadOnlySet<string> channelsLast)
    {
        ArgumentNullException.ThrowIfNull(channelsLast);
        ArgumentNullException.ThrowIfNull(shapes);
        var index = new GraphIndex(graph);
        HashSet<string> fromImage = index.Downstream([image]);
        HashSet<string> pictures = Pictures(index, image, fromImage);
        var positions = new Positions(index, image, shapes);
        var candidates = new List<TargetLayerCandidate>();
        foreach (NodeProto node in index.Upstream([scores], new HashSet<string>(StringComparer.Ordinal)))
        {
            string tensor = node.Output[0];
            if (fromImage.Contains(tensor)
                && !pictures.Contains(tensor)
                && shapes.TryGetValue(tensor, out TensorShape? shape)
                && shape.Rank == 4
                && shape.ElementType is (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16 or (int)TensorProto.Types.DataType.Double
                && !shape.Dims.Skip(1).Any(d => d.PerBatch)
                && shape.Fixed(1) > 1 && shape.Fixed(2) > 1 && shape.Fixed(3) > 1
                && !positions.AreLost(tensor, channelsLast.Contains(tensor)))
            {
                candidates.Add(new TargetLayerCandidate(tensor, node.Name, node.OpType, channelsLast.Contains(tensor) ? ChannelsLast.Turned(shape) : shape));
            }
        }

        return candidates;
    }

    /// <summary>
    /// Returns the default target: the last grid on every path from the picture to the scores, before pooling or flattening, and not inside a
    /// pooling. A grid with one channel per class and no weights after it already shows the scores (a convolution as classifier). The target is then
    /// the grid that it is computed from.
    /// </summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="image">The model's input.</param>
    /// <param name="scores">The logits.</param>
    /// <param name="shapes">The shapes of the model's tensors.</param>
    /// <param name="candidates">See <see cref="Candidates"/>.</param>
    /// <param name="classes">The number of classes, <c>K</c>.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <returns>The target, or <c>null</c> if no tensor on every path has a grid.</returns>
    public static TargetLayerCandidate? Default(
        GraphProto graph, string image, string scores, IReadOnlyDictionary<string, TensorShape> shapes, IReadOnlyList<TargetLayerCandidate> candidates, long classes, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var index = new GraphIndex(graph);
        List<TargetLayerCandidate> crossing = OnEveryPath(index, image, scores, candidates, height, width);
        if (crossing.Count == 0)
            return null;
        HashSet<string> fromImage = index.Downstream([image]);
        var byName = crossing.ToDictionary(c => c.Tensor, StringComparer.Ordinal);
        var pooled = new PooledTensor(index, shapes, fromImage);
        TargetLayerCandidate target = crossing[^1];
        while (Before(target) is { } before)
            target = before;
        return target;

        TargetLayerCandidate? Before(TargetLayerCandidate layer)
        {
            if (pooled.Find(layer.Tensor) is var outside && outside != layer.Tensor && byName.TryGetValue(outside, out TargetLayerCandidate? input))
                return input;
            if (!Rearranges(layer) && (layer.Shape.Fixed(1) != classes || WeightsFollow(index, layer.Tensor, scores, fromImage)))
                return null;
            string? before = index.Producer(layer.Tensor)?.Input.FirstOrDefault(byName.ContainsKey);
            return before is null || (Rearranges(layer) && !byName[before].Shape.SameAxes(layer.Shape)) ? null : byName[before];
        }
    }

    /// <summary>Returns the last grid on every path that is finer than a layer's: the grid before the last stride.</summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="image">The model's input.</param>
    /// <param name="scores">The logits.</param>
    /// <param name="layer">The layer's shape, <c>[N,C,h,w]</c>.</param>
    /// <param name="candidates">See <see cref="Candidates"/>.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <returns>The layer, or <c>null</c> if there is none.</returns>
    public static TargetLayerCandidate? Finer(
        GraphProto graph, string image, string scores, TensorShape layer, IReadOnlyList<TargetLayerCandidate> candidates, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return OnEveryPath(new GraphIndex(graph), image, scores, candidates, height, width)
            .LastOrDefault(c => c.Shape.Fixed(2) * c.Shape.Fixed(3) > layer.Fixed(2) * layer.Fixed(3) && !Rearranges(c));
    }

    /// <summary>Returns whether a grid has the proportions of the picture: one stride in both directions, except for rounding and borders.</summary>
    /// <param name="layer">The layer's shape, <c>[N,C,h,w]</c>.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="width">The picture's width in pixels.</param>
    public static bool HasProportions(TensorShape layer, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(layer);
        (double least, double most) = Strides(height, layer.Fixed(2));
        (double leastAcross, double mostAcross) = Strides(width, layer.Fixed(3));
        return Math.Max(least, leastAcross) <= Math.Min(most, mostAcross);

        static (double Least, double Most) Strides(double pixels, long places) => (pixels / (places + Border), places > Border ? pixels / (places - Border) : double.PositiveInfinity);
    }

    private static List<TargetLayerCandidate> OnEveryPath(GraphIndex index, string image, string scores, IReadOnlyList<TargetLayerCandidate> candidates, int height, int width)
    {
        HashSet<string> crossing = EveryPath.Find(index, image, scores);
        List<TargetLayerCandidate> all = [.. candidates.Where(c => crossing.Contains(c.Tensor))];
        List<TargetLayerCandidate> fitting = [.. all.Where(c => HasProportions(c.Shape, height, width))];
        return fitting.Count > 0 ? fitting : all;
    }

    // Returns the picture itself, scaled, turned or cropped: no value depends on more than one of the picture's values.
    private static HashSet<string> Pictures(GraphIndex index, string image, HashSet<string> fromImage)
    {
        var pictures = new HashSet<string>(StringComparer.Ordinal) { image };
        foreach (NodeProto node in index.Order.Where(n => !Computes(n)))
        {
            string[] inputs = [.. GraphIndex.Inputs(node).Where(fromImage.Contains)];
            if (inputs.Length > 0 && inputs.All(pictures.Contains))
                pictures.UnionWith(node.Output);
        }

        return pictures;
    }

    private static bool Computes(NodeProto node) =>
        node.Domain is not ("" or "ai.onnx") || HasWeights(node) || node.OpType.Contains("Pool", StringComparison.Ordinal) || node.Attribute.Any(a => a.G is not null);

    private static bool HasWeights(NodeProto node) => node.OpType is "Conv" or "ConvInteger" or "ConvTranspose" or "Einsum" or "FusedConv" or "FusedMatMul" or "Gemm" or "MatMul" or "MatMulInteger" or "QLinearConv" or "QLinearMatMul";

    private static bool WeightsFollow(GraphIndex index, string tensor, string scores, HashSet<string> fromImage)
    {
        HashSet<string> behind = index.Downstream([tensor]);
        return index.Upstream([scores], new HashSet<string>(StringComparer.Ordinal) { tensor })
            .Any(n => HasWeights(n) && n.Input.Any(behind.Contains) && n.Input.Skip(n.OpType == "Einsum" ? 0 : 1).Any(i => i.Length > 0 && !fromImage.Contains(i)));
    }

    /// <summary>
    /// Returns the default target of a model that scores each position: the last layer of its coarsest grid, which has the largest receptive field.
    /// Grids of less than a 64th of the picture's side are summaries for a pyramid of pools and not on every path. A tensor with one channel per
    /// class already contains scores.
    /// </summary>
    /// <param name="candidates">See <see cref="Candidates"/>.</param>
    /// <param name="classes">The number of classes, <c>K</c>.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <returns>The target, or <c>null</c> if no tensor has a grid.</returns>
    public static TargetLayerCandidate? Coarsest(IReadOnlyList<TargetLayerCandidate> candidates, long classes, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        List<TargetLayerCandidate> fitting = [.. candidates.Where(c => c.Shape.Fixed(2) * MostReduction >= height && c.Shape.Fixed(3) * MostReduction >= width && !Rearranges(c))];
        List<TargetLayerCandidate> features = [.. fitting.Where(c => c.Shape.Fixed(1) != classes)];
        if (features.Count == 0)
            features = fitting.Count > 0 ? fitting : [.. candidates];
        if (features.Count == 0)
            return null;
        long area = features.Min(c => c.Shape.Fixed(2) * c.Shape.Fixed(3));
        return features.Last(c => c.Shape.Fixed(2) * c.Shape.Fixed(3) == area);
    }

    // These operators do not change the grid: a dropout, or an adaptive pool that was exported for a picture of exactly its size.
    private static bool Rearranges(TargetLayerCandidate candidate) => candidate.OpType is "Dropout" or "Identity" or "Cast" or "AveragePool";
}
