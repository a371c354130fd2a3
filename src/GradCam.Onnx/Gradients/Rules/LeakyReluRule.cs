using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X where X &gt;= 0, else alpha X</c>: <c>dX = dY where X &gt; 0, else alpha dY</c>. If alpha is positive, Y has X's sign, so the rule uses
/// the output, not the input.
/// </summary>
internal sealed class LeakyReluRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        float alpha = node.Node.Float("alpha", 0.01f);
        Term sign = alpha > 0 ? y : x;
        return (sign > 0).Choose(dy, alpha == 0 ? dy.Scalar(0) : alpha * dy);
    }
}
