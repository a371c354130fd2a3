namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = 1 / (1 + e^-X)</c>: <c>dX = dY Y (1 - Y)</c>.</summary>
internal sealed class SigmoidRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy * y * (1 - y);
}
