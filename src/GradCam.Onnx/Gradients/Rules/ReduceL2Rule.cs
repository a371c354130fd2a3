namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = sqrt(sum X^2)</c>: <c>dX = dY X / Y</c>, 0 if Y is 0.</summary>
internal sealed class ReduceL2Rule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes) => y.Is(0).Choose(0, x * (dy / y));
}
