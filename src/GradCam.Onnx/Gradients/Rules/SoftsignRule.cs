namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X / (1 + |X|)</c>: <c>dX = dY / (1 + |X|)^2 = dY (1 - |Y|)^2</c>.</summary>
internal sealed class SoftsignRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        Term rest = 1 - y.Abs();
        return dy * rest * rest;
    }
}
