using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X s</c> with <c>s = sigmoid(alpha X)</c>: <c>dX = dY (s + alpha X s (1 - s)) = dY (s + alpha Y (1 - s))</c>.</summary>
internal sealed class SwishRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        float alpha = node.Node.Float("alpha", 1f);
        Term s = (alpha * x).Sigmoid();
        return dy * (s + (alpha * y * (1 - s)));
    }
}
