namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = ln sum X</c>: <c>dX = dY / sum X = dY e^-Y</c> for each element of the sum.</summary>
internal sealed class ReduceLogSumRule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes) => node.Expand(dy * (-y).Exp(), axes, x);
}
