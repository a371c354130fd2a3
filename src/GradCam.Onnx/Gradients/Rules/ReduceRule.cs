using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Represents the rule of an operator that reduces some axes to one number each. In Y and dY these axes have length 1, so that they broadcast against
/// X.
/// </summary>
internal abstract class ReduceRule : GradientRule
{
    public sealed override void Backward(BackwardNode node)
    {
        if (!node.Needs(0))
            return;
        long[] axes = node.ReducedAxesOf();
        long[] lost = node.Node.Int("keepdims", 1) != 0 ? [] : axes;
        node.Give(0, Gradient(node, node.X(), node.Y().Unsqueeze(lost), node.DY().Unsqueeze(lost), axes));
    }

    /// <summary>Returns the gradient of X, of X's shape.</summary>
    protected abstract Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes);

    /// <summary>
    /// Returns, for the sum over space, the number of elements that are reduced to one, if they are only positions of a channel.
    /// </summary>
    protected static long? Positions(ChannelSumNode node)
    {
        var shape = node.Shape(node.Input(0));
        if (node.InputIndex != 0 || ChannelFactor.ChannelAxes(shape, node.Channels) is not { } channelAxes)
            return null;
        long[] axes = node.ReducedAxesOf();
        return axes.Any(a => a <= channelAxes) ? null : axes.Aggregate(1L, (product, a) => product * shape.Fixed((int)a));
    }
}
