namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = sum X</c>: <c>dX = dY</c> for each element of the sum.</summary>
internal sealed class ReduceSumRule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes) => node.Expand(dy, axes, x);

    /// <summary>P times dY is P dY.</summary>
    internal override string? ChannelSum(ChannelSumNode node) =>
        Positions(node) is { } positions && node.SumOfOutput() is { } sum ? (string)(positions * sum) : null;
}
