namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Q = round(X / scale) + zero point</c>, both from X's range, so no value is clipped: straight through the rounding, <c>dX = dQ / scale</c>.
/// Scale and zero point count as constants, because the dequantization of Q cancels their effect.
/// </summary>
internal sealed class DynamicQuantizeLinearRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.OutputGradient(0) is { } gradient)
            node.Give(0, node.Emit.Op("Div", [gradient, node.Output(1)]));
    }
}
