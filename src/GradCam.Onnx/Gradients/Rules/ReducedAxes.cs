using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Finds the axes of a node.</summary>
internal static class ReducedAxes
{
    /// <summary>
    /// Returns the axes that a reduction removes: the attribute <c>axes</c> (older operator sets) or input 1 (newer), with none for all of them,
    /// unless <c>noop_with_empty_axes</c> is set. The result is sorted and not negative.
    /// </summary>
    public static long[] ReducedAxesOf(this BackwardNode node) => Of(node.Node, node.Integers("axes", 1), node.Shape(node.Input(0)).Rank);

    /// <summary>See <see cref="ReducedAxesOf(BackwardNode)"/>.</summary>
    public static long[] ReducedAxesOf(this ChannelSumNode node) => Of(node.Node, node.Integers("axes", 1), node.Shape(node.Input(0)).Rank);

    /// <summary>
    /// Returns the axes over which a normalization computes its statistics: <c>axis</c> (the last one by default) and all after it.
    /// </summary>
    public static long[] TrailingAxes(this BackwardNode node)
    {
        int rank = node.Shape(node.Input(0)).Rank;
        long axis = node.Node.Int("axis", -1);
        if (axis < 0)
            axis += rank;
        return [.. Enumerable.Range(0, rank).Select(a => (long)a).Where(a => a >= axis)];
    }

    private static long[] Of(NodeProto node, long[]? axes, int rank)
    {
        if (axes is null or [])
            return node.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank).Select(a => (long)a)];
        return [.. axes.Select(a => a < 0 ? a + rank : a).Order()];
    }
}
