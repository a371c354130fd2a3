namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = A - B</c>: <c>dA = dY</c>, <c>dB = -dY</c>, each summed over the axes along which it was broadcast.</summary>
internal sealed class SubRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        Term dy = node.DY();
        if (node.Needs(0))
            node.GiveBroadcast(0, dy);
        if (node.Needs(1))
            node.GiveBroadcast(1, -dy);
    }

    internal override string? ChannelSum(ChannelSumNode node)
    {
        if (!node.Shape(node.Input(node.InputIndex)).SameAxes(node.Shape(node.Node.Output[0])) || node.SumOfOutput() is not { } sum)
            return null;
        return node.InputIndex == 0 ? sum : -sum;
    }
}
