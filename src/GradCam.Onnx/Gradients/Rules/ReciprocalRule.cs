namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = 1 / X</c>: <c>dX = -dY / X^2 = -dY Y^2</c>.</summary>
internal sealed class ReciprocalRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => -(dy * y * y);
}
