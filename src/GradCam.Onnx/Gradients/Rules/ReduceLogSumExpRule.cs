namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = ln sum e^X</c>: <c>dX = dY e^X / sum e^X = dY e^(X - Y)</c>.</summary>
internal sealed class ReduceLogSumExpRule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes) => dy * (x - y).Exp();
}
