using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = X s</c> of the domain <c>com.microsoft</c> with <c>s = sigmoid(alpha X)</c>: <c>dX = dY (s + alpha X s (1 - s))</c>.
/// </summary>
internal sealed class QuickGeluRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        Term scaled = node.Node.Float("alpha", 1.702f) * x;
        Term s = scaled.Sigmoid();
        return dy * s * (1 + (scaled * (1 - s)));
    }
}
