namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = erf X</c>: <c>dX = dY 2/sqrt(pi) e^(-X^2)</c>.</summary>
internal sealed class ErfRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => 2 / Math.Sqrt(Math.PI) * dy * (-(x * x)).Exp();
}
