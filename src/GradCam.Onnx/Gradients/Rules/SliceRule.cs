using System.Collections.Immutable;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[o] = X[start + o*step]</c>: dY goes back to its positions in X, among zeros. Without gaps that is a Pad; with steps, forwards or backwards,
/// it is a matrix of zeros and ones.
/// </summary>
internal sealed class SliceRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        node.Give(0, Spread(node.Emit, node.OutputGradient(0)!, y, x, Ranges(node.Node, x, y, node.Integers)));
    }

    /// <summary>
    /// Omitted positions have no gradient. Along space the sum passes unchanged; along channels it goes back to its position as dY does.
    /// </summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Node.Output[0]);
        if (node.InputIndex != 0 || !node.IsSecondAxis(node.Input(0)) || node.OfOutput(y.Fixed(1)) is not { } sum)
            return null;
        SliceRange?[] ranges = Ranges(node.Node, x, y, node.Integers);
        return Spread(node.Emit, sum, y with { Dims = y.Dims[..2] }, x with { Dims = x.Dims[..2] }, ranges[..2]);
    }

    private static string Spread(GraphBuilder emit, string gradient, TensorShape y, TensorShape x, SliceRange?[] ranges)
    {
        long[] pads = new long[2 * x.Rank];
        ImmutableArray<Dim> dims = y.Dims;
        var matrices = new List<(int, AxisMatrix)>();
        for (int axis = 0; axis < ranges.Length; axis++)
        {
            if (ranges[axis] is not { } range)
                continue;
            long length = x.Fixed(axis);
            if (range.Step == 1)
            {
                pads[axis] = range.Start;
                pads[x.Rank + axis] = length - range.Start - range.Count;
                dims = dims.SetItem(axis, length);
                continue;
            }

            var matrix = new AxisMatrix(range.Count, length);
            for (long o = 0; o < range.Count; o++)
                matrix[o, range.Start + (o * range.Step)] = 1;
            matrices.Add((axis, matrix));
        }

        if (pads.Any(p => p != 0))
            gradient = emit.Op("Pad", [gradient, emit.Constant(pads)]);
        return AxisMatrix.Backward(emit, gradient, y with { Dims = dims }, matrices);
    }

    // The range of each axis; null for an axis that does not change.
    private static SliceRange?[] Ranges(NodeProto node, TensorShape x, TensorShape y, Func<string, int, long[]?> integers)
    {
        SliceRange?[] ranges = new SliceRange?[x.Rank];
        long[] starts = integers("starts", 1) ?? [];
        long[] axes = integers("axes", 3) ?? [.. starts.Select((_, i) => (long)i)];
        long[] steps = integers("steps", 4) ?? [.. starts.Select(_ => 1L)];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Lengths.Axis(axes[i], x.Rank);
            if (x.Dims[axis].PerBatch || y.Dims[axis].PerBatch)
            {
                if (x.Dims[axis] == y.Dims[axis] && steps[i] == 1)
                    continue;
                throw Differentiator.Refuse(node, "it takes a part of the batch");
            }

            // The length of Y gives the end, because the graph may compute ends from the batch size.
            long length = x.Fixed(axis);
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + length : starts[i], 0, steps[i] > 0 ? length : length - 1);
            var range = new SliceRange(start, steps[i], y.Fixed(axis));
            if (range != new SliceRange(0, 1, length))
                ranges[axis] = range;
        }

        return ranges;
    }
}
