using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>
/// Tells detectors. They hand out candidates, a list of boxes with scores for each: <c>[N,candidates,classes]</c>, rows that were chosen from it, or the
/// grids that it is made of. None of that is a score of the picture.
/// </summary>
internal static class Detections
{
    private const string Advice = " It looks like a detector: a list of candidates, boxes with scores for each. Grad-CAM explains a score of the whole picture or of its places, which a detector does not have.";

    /// <summary>The tensors behind an operator that chooses among boxes.</summary>
    public static HashSet<string> Chosen(GraphProto graph)
    {
        List<string> roots = [.. graph.Node.Where(n => n.OpType is "NonMaxSuppression" or "RoiAlign" or "MaxRoiPool" || n.OpType.Contains("NMS", StringComparison.Ordinal)).SelectMany(n => n.Output)];
        return roots.Count == 0 ? [] : new GraphIndex(graph).Downstream(roots);
    }

    /// <summary>What to say besides where a model has no scores.</summary>
    public static string Hint(IEnumerable<string> outputs, HashSet<string> chosen, IReadOnlyDictionary<string, TensorShape> shapes) =>
        outputs.Any(o => chosen.Contains(o) || (shapes.TryGetValue(o, out TensorShape? shape) && IsList(shape))) ? Advice : "";

    /// <summary>The outputs that are grids, if they are of different sizes; else none.</summary>
    public static IReadOnlyList<string> Pyramid(IEnumerable<string> outputs, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        string[] grids = [.. outputs.Where(o => shapes.TryGetValue(o, out TensorShape? shape) && shape.Rank is 4 or 5)];
        return grids.Any(o => !shapes[o].SameAxes(shapes[grids[0]])) ? grids : [];
    }

    // [N, candidates, values], [N, anchors, h, w, values], or [candidates, 4].
    private static bool IsList(TensorShape shape) => shape.Rank is 3 or 5 || (shape.Rank == 2 && shape.Dims[1] == 4);
}
