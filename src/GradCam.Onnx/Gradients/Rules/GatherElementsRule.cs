using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[i,j,..] = X[index[i,j,..], j, ..]</c> (along the axis 0): dY is added to zeros at the same indices.
/// </summary>
internal sealed class GatherElementsRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (!node.Needs(0))
            return;
        string gradient = node.OutputGradient(0)!;
        TensorShape x = node.Shape(node.Input(0));
        string zeros = Lengths.Zeros(node.Emit, AddAt.Summed(x), gradient, node.Shape(node.Output(0)));
        node.Give(0, AddAt.Scatter(node.Emit, zeros, node.Input(1), gradient, (int)node.Node.Int("axis", 0)));
    }

    /// <summary>If the node gathers along space, every element stays in its channel.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        bool inSpace = Lengths.Axis(node.Node.Int("axis", 0), x.Rank) > 1;
        return node.InputIndex == 0 && inSpace && node.IsSecondAxis(node.Input(0)) && node.IsSecondAxis(node.Node.Output[0]) ? node.OfOutput() : null;
    }
}
