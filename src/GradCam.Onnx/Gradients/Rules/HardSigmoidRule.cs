using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = max(0, min(1, alpha X + beta))</c>: <c>dX = alpha dY where 0 &lt; Y &lt; 1, else 0</c>.</summary>
internal sealed class HardSigmoidRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) =>
        ((y > 0) & (y < 1)).Choose(node.Node.Float("alpha", 0.2f) * dy, 0);
}
