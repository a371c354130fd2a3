namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = ln X</c>: <c>dX = dY / X</c>.</summary>
internal sealed class LogRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy / x;
}
