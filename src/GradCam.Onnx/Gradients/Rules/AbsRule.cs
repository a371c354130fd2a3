namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = |X|</c>: <c>dX = dY sign(X)</c>, which is 0 at 0.</summary>
internal sealed class AbsRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy.SignedBy(x);
}
