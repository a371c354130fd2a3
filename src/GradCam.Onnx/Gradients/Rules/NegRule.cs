namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = -X</c>: <c>dX = -dY</c>.</summary>
internal sealed class NegRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => -dy;

    internal override string? ChannelSum(ChannelSumNode node) => node.SumOfOutput() is { } sum ? (string)(-sum) : null;
}
