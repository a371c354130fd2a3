using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Axis i of Y is axis perm[i] of X, so the inverse permutation passes dY back.</summary>
internal sealed class TransposeRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        long[] perm = Permutation(node.Node, node.Shape(node.Input(0)).Rank);
        long[] inverse = new long[perm.Length];
        for (int i = 0; i < perm.Length; i++)
            inverse[perm[i]] = i;
        node.Give(0, node.Emit.Op("Transpose", [node.OutputGradient(0)!], Attributes.Make("perm", inverse)));
    }

    /// <summary>The sum is over the same elements as long as batch and channels stay in front, in any order of the spatial axes.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));

        // Axes of length 1 may be in any position.
        long[] order = [.. Permutation(node.Node, x.Rank).Where(a => x.Dims[(int)a] != 1)];
        int[] axes = [.. Enumerable.Range(0, x.Rank).Where(a => x.Dims[a] != 1)];
        long leading = 1;
        for (int i = 0; i < axes.Length; i++)
        {
            if (i > 0 && leading == node.Channels)
                break;
            if (order[i] != axes[i])
                return null;
            if (!x.Dims[axes[i]].PerBatch)
                leading *= x.Dims[axes[i]].Size;
        }

        return leading == node.Channels ? node.OfOutput() : null;
    }

    private static long[] Permutation(NodeProto node, int rank) =>
        node.Ints("perm") is { Length: > 0 } perm ? perm : [.. Enumerable.Range(0, rank).Reverse().Select(a => (long)a)];
}
