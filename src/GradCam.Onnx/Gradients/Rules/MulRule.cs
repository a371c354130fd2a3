namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = A B</c>: <c>dA = dY B</c>, <c>dB = dY A</c>, each summed over the axes along which it was broadcast.</summary>
internal sealed class MulRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        Term dy = node.DY();
        if (node.Needs(0))
            node.GiveBroadcast(0, dy * node.X(1));
        if (node.Needs(1))
            node.GiveBroadcast(1, dy * node.X(0));
    }

    /// <summary>A factor per channel (a scale, a squeeze-and-excitation gate) moves before the sum over space.</summary>
    internal override string? ChannelSum(ChannelSumNode node) =>
        ChannelFactor.OrNull(node, 1 - node.InputIndex) is { } factor && node.SumOfOutput() is { } sum ? (string)(sum * factor) : null;
}
