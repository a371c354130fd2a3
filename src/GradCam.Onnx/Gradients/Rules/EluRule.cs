using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X where X &gt; 0, else alpha (e^X - 1)</c>: <c>dX = dY where X &gt; 0, else dY alpha e^X = dY (Y + alpha)</c>. Y has X's sign
/// unless alpha is negative.
/// </summary>
internal sealed class EluRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        float alpha = node.Node.Float("alpha", 1f);
        Term sign = alpha >= 0 ? y : x;
        return (sign > 0).Choose(dy, dy * (y + alpha));
    }
}
