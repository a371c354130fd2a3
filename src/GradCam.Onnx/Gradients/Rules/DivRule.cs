namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = A / B</c>: <c>dA = dY / B</c>, <c>dB = -dY A / B^2 = -dY Y / B</c>, each summed over the axes along which it was broadcast.
/// </summary>
internal sealed class DivRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        Term share = node.DY() / node.X(1);
        if (node.Needs(0))
            node.GiveBroadcast(0, share);
        if (node.Needs(1))
            node.GiveBroadcast(1, -(share * node.Y()));
    }

    /// <summary>A divisor per channel moves before the sum over space.</summary>
    internal override string? ChannelSum(ChannelSumNode node) =>
        node.InputIndex == 0 && ChannelFactor.OrNull(node, 1) is { } divisor && node.SumOfOutput() is { } sum ? (string)(sum / divisor) : null;
}
