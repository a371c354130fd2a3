using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>A tensor that could be a target layer.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Node">The node that makes it.</param>
/// <param name="OpType">That node's operator.</param>
/// <param name="Shape"><c>[N,C,h,w]</c>.</param>
public sealed record TargetLayerCandidate(string Tensor, string Node, string OpType, TensorShape Shape);

/// <summary>Finds the tensors that have a spatial grid, on the way from the image to the scores.</summary>
public static class TargetLayers
{
    private const long MostReduction = 64;

    /// <summary>The candidates in the order in which they are computed, the last one last.</summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="image">Its input.</param>
    /// <param name="scores">The logits.</param>
    /// <param name="shapes">Shapes of its tensors.</param>
    /// <param name="channelsLast">Those that are <c>[N,h,w,C]</c>; they are told as what they are when they are turned.</param>
    public static IReadOnlyList<TargetLayerCandidate> Candidates(
        GraphProto graph, string image, string scores, IReadOnlyDictionary<string, TensorShape> shapes, IReadOnlySet<string> channelsLast)
    {
        ArgumentNullException.ThrowIfNull(channelsLast);
        var index = new GraphIndex(graph);
        HashSet<string> fromImage = index.Downstream([image]);
        var candidates = new List<TargetLayerCandidate>();
        foreach (NodeProto node in index.Upstream([scores], new HashSet<string>(StringComparer.Ordinal)))
        {
            string tensor = node.Output[0];
            if (fromImage.Contains(tensor)
                && shapes.TryGetValue(tensor, out TensorShape? shape)
                && shape.Rank == 4
                && shape.ElementType is (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16 or (int)TensorProto.Types.DataType.Double
                && !shape.Dims.Skip(1).Any(d => d.PerBatch)
                && shape.Fixed(1) > 1 && shape.Fixed(2) > 1 && shape.Fixed(3) > 1)
            {
                candidates.Add(new TargetLayerCandidate(tensor, node.Name, node.OpType, channelsLast.Contains(tensor) ? ChannelsLast.Turned(shape) : shape));
            }
        }

        return candidates;
    }

    /// <summary>
    /// The default target: the last grid in front of pooling or flattening. A grid with one channel per class is a picture of the
    /// scores already (a convolution as classifier); then it is the grid that it was computed from.
    /// </summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="candidates">See <see cref="Candidates"/>.</param>
    /// <param name="classes">Number of classes, <c>K</c>.</param>
    /// <returns>The target, or null where no tensor has a grid.</returns>
    public static TargetLayerCandidate? Default(GraphProto graph, IReadOnlyList<TargetLayerCandidate> candidates, long classes)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.Count == 0)
            return null;
        var index = new GraphIndex(graph);
        var byName = candidates.ToDictionary(c => c.Tensor, StringComparer.Ordinal);
        TargetLayerCandidate target = candidates[^1];
        while (target.Shape.Fixed(1) == classes || Rearranges(target))
        {
            string? before = index.Producer(target.Tensor)?.Input.FirstOrDefault(byName.ContainsKey);
            if (before is null || (Rearranges(target) && byName[before].Shape.SameAxes(target.Shape) is false))
                break;
            target = byName[before];
        }

        return target;
    }

    /// <summary>
    /// The default target of a model that scores each place: the last layer of its coarsest grid, which is where it sees most of the picture
    /// at once. Grids of less than a 64th of the picture's side are summaries for a pyramid of pools, and no path that all goes through; and a
    /// tensor with one channel per class is scores already.
    /// </summary>
    /// <param name="candidates">See <see cref="Candidates"/>.</param>
    /// <param name="classes">Number of classes, <c>K</c>.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <returns>The target, or null where no tensor has a grid.</returns>
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

    // These change no grid: a dropout, or an adaptive pool that was exported for a picture of just its size.
    private static bool Rearranges(TargetLayerCandidate candidate) => candidate.OpType is "Dropout" or "Identity" or "Cast" or "AveragePool";
}
