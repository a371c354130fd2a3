namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X</c>: <c>dX = dY</c>. The rule also serves Dropout, which has no effect at inference.</summary>
internal sealed class IdentityRule : GradientRule
{
    public override void Backward(BackwardNode node) => node.Give(0, node.OutputGradient(0)!);

    internal override string? ChannelSum(ChannelSumNode node) => node.OfOutput();
}
