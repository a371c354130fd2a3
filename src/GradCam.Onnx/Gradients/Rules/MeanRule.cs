namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = (sum over i of X_i) / n</c> of n tensors: <c>dX_i = dY / n</c>, summed over the axes along which it was broadcast.
/// </summary>
internal sealed class MeanRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        Term share = node.DY() / node.Node.Input.Count;
        for (int i = 0; i < node.Node.Input.Count; i++)
        {
            if (node.Needs(i))
                node.GiveBroadcast(i, share);
        }
    }

    internal override string? ChannelSum(ChannelSumNode node) =>
        node.Shape(node.Input(node.InputIndex)).SameAxes(node.Shape(node.Node.Output[0])) && node.SumOfOutput() is { } sum
            ? (string)(sum / node.Node.Input.Count)
            : null;
}
