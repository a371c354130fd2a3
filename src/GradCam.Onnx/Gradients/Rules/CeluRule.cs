using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = max(0, X) + min(0, alpha (e^(X/alpha) - 1))</c>: <c>dX = dY where X &gt; 0, else dY e^(X/alpha) = dY (Y/alpha + 1)</c>. Y has X's sign for
/// any sign of alpha.
/// </summary>
internal sealed class CeluRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => (y > 0).Choose(dy, dy * ((y / node.Node.Float("alpha", 1f)) + 1));
}
