namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X - ln sum e^X</c>: <c>dX = dY - e^Y sum dY</c>, the sums over the same axes (<see cref="SoftmaxAxes"/>).</summary>
internal sealed class LogSoftmaxRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy) => dy - (y.Exp() * dy.Sum(SoftmaxAxes.Of(node)));
}
