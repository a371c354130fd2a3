using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X where X &gt; alpha, else 0</c>: <c>dX = dY where X &gt; alpha, else 0</c>. Unless alpha is negative, those are the positions with a
/// positive Y.
/// </summary>
internal sealed class ThresholdedReluRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        float alpha = node.Node.Float("alpha", 1f);
        return (alpha >= 0 ? y > 0 : x > alpha).Choose(dy, 0);
    }
}
