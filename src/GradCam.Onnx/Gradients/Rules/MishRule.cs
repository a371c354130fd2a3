namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X t</c> with <c>t = tanh(ln(1 + e^X))</c>: <c>dX = dY (t + X sigmoid(X) (1 - t^2))</c>.</summary>
internal sealed class MishRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        Term t = x.Then("Softplus").Tanh();
        return dy * (t + (x * x.Sigmoid() * (1 - (t * t))));
    }
}
