namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = gelu(X + B)</c> of the domain <c>com.microsoft</c> (<c>BiasGelu</c>, and <c>FastGelu</c> with tanh), see <see cref="GeluRule"/>:
/// <c>dX = dY gelu'(X + B)</c>, and dB is its sum over the axes along which B was broadcast.
/// </summary>
/// <param name="tanh">Whether the operator computes Gelu by tanh.</param>
internal sealed class BiasGeluRule(bool tanh) : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        Term x = node.InputOrNull(1) is null ? node.X(0) : node.X(0) + node.X(1);
        Term dx = node.DY() * GeluRule.Slope(x, tanh);
        node.Give(0, dx);
        if (node.Needs(1))
            node.GiveBroadcast(1, dx);
    }
}
