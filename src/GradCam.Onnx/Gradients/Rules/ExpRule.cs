namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = e^X</c>: <c>dX = dY e^X = dY Y</c>.</summary>
internal sealed class ExpRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy * y;
}
