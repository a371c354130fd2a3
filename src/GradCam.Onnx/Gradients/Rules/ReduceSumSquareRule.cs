namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = sum X^2</c>: <c>dX = 2 dY X</c>.</summary>
internal sealed class ReduceSumSquareRule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes) => 2 * dy * x;
}
