namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = e^X / sum e^X</c>: <c>dX = Y (dY - sum Y dY)</c>, the sums over the same axes (<see cref="SoftmaxAxes"/>).</summary>
internal sealed class SoftmaxRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => y * (dy - (y * dy).Sum(SoftmaxAxes.Of(node)));
}
