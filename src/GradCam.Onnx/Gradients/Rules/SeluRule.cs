using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = gamma X where X &gt; 0, else gamma alpha (e^X - 1)</c>: <c>dX = gamma dY where X &gt; 0, else dY gamma alpha e^X = dY (Y + gamma
/// alpha)</c>. Y has X's sign unless a factor is negative, which does not occur in the paper (Klambauer et al. 2017).
/// </summary>
internal sealed class SeluRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        float alpha = node.Node.Float("alpha", 1.67326319217681884765625f);
        float gamma = node.Node.Float("gamma", 1.05070102214813232421875f);
        Term sign = alpha >= 0 && gamma > 0 ? y : x;
        return (sign > 0).Choose(gamma * dy, dy * (y + (gamma * alpha)));
    }
}
