using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// X with more positions around it, or with fewer if a pad is negative. In constant mode dX is X's part of dY. In the modes <c>reflect</c>,
/// <c>edge</c> and <c>wrap</c> each new position is a copy of one of X's, and its gradient goes to that one: a matrix of zeros and ones along each
/// axis.
/// </summary>
internal sealed class PadRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(2))
            throw node.Refuse("its constant_value depends on the layer");
        if (!node.Needs(0))
            return;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        GraphBuilder emit = node.Emit;
        string mode = Mode(node.Node);
        (long[] before, long[] behind) = Pads(node.Node, x, node.Integers);
        if (mode == "constant")
        {
            // Pads of the other sign: added positions are cut off, and positions that were cut off are zero.
            long[] undo = [.. before.Concat(behind).Select(p => -p)];
            string gradient = node.OutputGradient(0)!;
            node.Give(0, undo.All(p => p == 0) ? gradient : emit.Op("Pad", [gradient, emit.Constant(undo)]));
            return;
        }

        node.Give(0, AxisMatrix.Backward(emit, node.OutputGradient(0)!, y, Matrices(node.Node, mode, x, before, behind)));
    }

    /// <summary>
    /// The sum omits channels of zeros. Copies along space (any mode but <c>constant</c>) belong to the same channel, so the sum passes unchanged. If
    /// space is padded with zeros, some of dY is lost, and the sum does not contain how much.
    /// </summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        if (node.InputIndex != 0 || !node.IsSecondAxis(node.Input(0)))
            return null;
        (long[] before, long[] behind) = Pads(node.Node, x, node.Integers);
        bool constant = Mode(node.Node) == "constant";
        if (before[0] != 0 || behind[0] != 0)
            return null;
        if (constant && before.Skip(2).Concat(behind.Skip(2)).Any(p => p > 0))
            return null;
        if (!constant && (before[1] != 0 || behind[1] != 0))
            return null;
        if (node.OfOutput(node.Shape(node.Node.Output[0]).Fixed(1)) is not { } sum)
            return null;
        return before[1] == 0 && behind[1] == 0 ? sum : node.Emit.Op("Pad", [sum, node.Emit.Constant(0, -before[1], 0, -behind[1])]);
    }

    private static string Mode(NodeProto node) => node.String("mode", "constant");

    private static (long[] Before, long[] Behind) Pads(NodeProto node, TensorShape x, Func<string, int, long[]?> integers)
    {
        // The name of the attribute was paddings in operator set 1.
        long[] pads = node.Ints("paddings") ?? integers("pads", 1) ?? throw Differentiator.Refuse(node, "it has no pads");
        long[] axes = integers("axes", 3) ?? [.. Enumerable.Range(0, x.Rank).Select(a => (long)a)];
        long[] before = new long[x.Rank];
        long[] behind = new long[x.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Lengths.Axis(axes[i], x.Rank);
            (before[axis], behind[axis]) = (pads[i], pads[i + axes.Length]);
            if (x.Dims[axis].PerBatch && (before[axis] != 0 || behind[axis] != 0))
                throw Differentiator.Refuse(node, "it pads the batch");
        }

        return (before, behind);
    }

    private static IEnumerable<(int Axis, AxisMatrix Matrix)> Matrices(NodeProto node, string mode, TensorShape x, long[] before, long[] behind)
    {
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (before[axis] == 0 && behind[axis] == 0)
                continue;
            long length = x.Fixed(axis);
            var matrix = new AxisMatrix(before[axis] + length + behind[axis], length);
            for (long o = 0; o < matrix.Outputs; o++)
                matrix[o, Source(node, mode, o - before[axis], length)] = 1;
            yield return (axis, matrix);
        }
    }

    private static long Source(NodeProto node, string mode, long at, long length)
    {
        switch (mode)
        {
            case "edge":
                return Math.Clamp(at, 0, length - 1);
            case "wrap":
                return ((at % length) + length) % length;
            case "reflect":
                // Back and forth, without the edge itself twice.
                long period = Math.Max(1, 2 * (length - 1));
                long folded = ((at % period) + period) % period;
                return folded < length ? folded : period - folded;
            default:
                throw Differentiator.Refuse(node, $"its mode is '{mode}'");
        }
    }
}
