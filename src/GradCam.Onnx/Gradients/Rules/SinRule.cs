namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = sin X</c>: <c>dX = dY cos X</c>.</summary>
internal sealed class SinRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy * x.Then("Cos");
}
