namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = cos X</c>: <c>dX = -dY sin X</c>.</summary>
internal sealed class CosRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => -(dy * x.Then("Sin"));
}
