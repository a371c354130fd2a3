using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = A + B</c>: <c>dA = dY</c>, <c>dB = dY</c>, each summed over the axes along which it was broadcast.</summary>
internal sealed class AddRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        TensorShape shape = node.Shape(node.Output(0));
        for (int i = 0; i < 2; i++)
        {
            if (node.Needs(i))
                node.Give(i, node.Unbroadcast(node.OutputGradient(0)!, shape, node.Input(i)));
        }
    }

    internal override string? ChannelSum(ChannelSumNode node) =>
        node.Shape(node.Input(node.InputIndex)).SameAxes(node.Shape(node.Node.Output[0])) ? node.OfOutput() : null;
}
