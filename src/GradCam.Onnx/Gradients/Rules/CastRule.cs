namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Cast and CastLike between floating-point types: <c>dX = dY</c> in X's type. No gradient passes through other types.
/// </summary>
internal sealed class CastRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(0) && node.X().IsReal && node.Y().IsReal)
            node.Give(0, node.DY().Cast(node.X().ElementType));
    }

    internal override string? ChannelSum(ChannelSumNode node)
    {
        Term x = node.Of(node.Input(0));
        return node.InputIndex == 0 && x.IsReal && node.SumOfOutput() is { IsReal: true } sum ? (string)sum.Cast(x.ElementType) : null;
    }
}
