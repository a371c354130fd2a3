namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = sqrt(X)</c>: <c>dX = dY / (2 Y)</c>.</summary>
internal sealed class SqrtRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => 0.5 * dy / y;
}
