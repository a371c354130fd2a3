using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Squares of b x b positions become b*b channels, <c>[b, b, C]</c>; the inverse, DepthToSpace, passes dY back.</summary>
internal sealed class SpaceToDepthRule : GradientRule
{
    public override void Backward(BackwardNode node) => node.Give(0, node.Emit.Op(
        "DepthToSpace",
        [node.OutputGradient(0)!],
        Attributes.Make("blocksize", node.Node.Int("blocksize", 1)),
        Attributes.Make("mode", "DCR")));

    /// <summary>A channel's positions are in b*b channels of Y, so the rule adds their sums.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        long block = node.Node.Int("blocksize", 1);
        if (!node.IsSecondAxis(node.Input(0)) || node.OfOutput(node.Channels * block * block) is not { } sum)
            return null;
        string apart = node.Emit.Op("Reshape", [sum, node.Emit.Constant(-1, block * block, node.Channels)]);
        return node.Emit.Op("ReduceSum", [apart, node.Emit.Constant(1)], Attributes.Make("keepdims", 0));
    }
}
