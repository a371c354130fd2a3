namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = ln(1 + e^X)</c>: <c>dX = dY sigmoid(X)</c>.</summary>
internal sealed class SoftplusRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy * x.Sigmoid();
}
