using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// The middle of X along each axis, or X in the middle of zeros: <c>before = (out - in) / 2</c> rounded towards zero, and the rest after. dX is dY
/// with pads of the other sign: added positions are cut off, and positions that were cut off are zero.
/// </summary>
internal sealed class CenterCropPadRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (!node.Needs(0))
            return;
        (TensorShape x, TensorShape y) = (node.Shape(node.Input(0)), node.Shape(node.Output(0)));
        if (x.Dims.Zip(y.Dims).Any(d => d.First != d.Second && (d.First.PerBatch || d.Second.PerBatch)))
            throw node.Refuse("it cuts or pads the batch");
        long[] pads = Pads(x, y);
        string gradient = node.OutputGradient(0)!;
        node.Give(0, pads.All(p => p == 0) ? gradient : node.Emit.Op("Pad", [gradient, node.Emit.Constant([.. pads.Select(p => -p)])]));
    }

    /// <summary>If the node only cuts space, the sum passes unchanged. If it adds zeros, some of dY is lost, and the sum does not contain how much.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        if (node.InputIndex != 0 || !node.IsSecondAxis(node.Input(0)))
            return null;
        TensorShape y = node.Shape(node.Node.Output[0]);
        long[] pads = Pads(node.Shape(node.Input(0)), y);
        return pads[1] == 0 && pads.All(p => p <= 0) ? node.OfOutput(y.Fixed(1)) : null;
    }

    // Returns the pads before and after each axis; negative if positions are cut off. The batch keeps its length.
    private static long[] Pads(TensorShape x, TensorShape y)
    {
        long[] change = [.. x.Dims.Zip(y.Dims, (from, to) => from == to ? 0 : to.Size - from.Size)];
        return [.. change.Select(c => c / 2), .. change.Select(c => c - (c / 2))];
    }
}
