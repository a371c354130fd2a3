using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[o] = sum of X over the window of o / count[o]</c>, with count the number of positions in the window (with those in the padding only if
/// <c>count_include_pad</c> is set): <c>dX[i] = sum over the windows o that hold i of dY[o] / count[o]</c>, along one axis after the other.
/// </summary>
internal sealed class AveragePoolRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        bool countPads = node.Node.Int("count_include_pad", 0) != 0;
        node.Give(0, AxisMatrix.Backward(node.Emit, node.OutputGradient(0)!, node.Shape(node.Output(0)), PoolMatrices.Of(node, true, countPads)));
    }

    /// <summary>A mean splits its gradient into shares that add up to it, so the sum over space passes unchanged.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        bool padded = (node.Node.Ints("pads") ?? []).Any(p => p != 0) || node.Node.String("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER";
        if (padded && node.Node.Int("count_include_pad", 0) != 0)
            return null;
        return node.IsSecondAxis(node.Input(0)) ? node.OfOutput() : null;
    }
}
