namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = sum over i of X_i</c> of any number of tensors: <c>dX_i = dY</c>, summed over the axes along which it was broadcast.
/// </summary>
internal sealed class SumRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        Term dy = node.DY();
        for (int i = 0; i < node.Node.Input.Count; i++)
        {
            if (node.Needs(i))
                node.GiveBroadcast(i, dy);
        }
    }

    internal override string? ChannelSum(ChannelSumNode node) =>
        node.Shape(node.Input(node.InputIndex)).SameAxes(node.Shape(node.Node.Output[0])) ? node.OfOutput() : null;
}
