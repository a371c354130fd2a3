namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = tanh X</c>: <c>dX = dY (1 - Y^2)</c>.</summary>
internal sealed class TanhRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy * (1 - (y * y));
}
