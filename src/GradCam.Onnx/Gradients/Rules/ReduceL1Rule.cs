namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = sum |X|</c>: <c>dX = dY sign X</c>, which is 0 at 0.</summary>
internal sealed class ReduceL1Rule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes) => dy.SignedBy(x);
}
