namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Flatten and Reshape: the elements and their order stay the same, so the gradient goes back to X's axes. For the same reason a sum over blocks of
/// the elements passes unchanged.
/// </summary>
internal sealed class ReshapeRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(0))
            node.Give(0, node.ReshapeTo(node.OutputGradient(0)!, node.Input(0)));
    }

    internal override string? ChannelSum(ChannelSumNode node) => node.InputIndex == 0 ? node.OfOutput() : null;
}
