using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = the inputs one after the other along an axis</c>: each input gets its own part of dY.</summary>
internal sealed class ConcatRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        TensorShape y = node.Shape(node.Output(0));

        // Operator set 1 has a default, 1; later ones have none.
        int axis = Lengths.Axis(node.Node.Int("axis", 1), y.Rank);
        long start = 0;
        for (int i = 0; i < node.Node.Input.Count; i++)
        {
            Dim length = node.Shape(node.Input(i)).Dims[axis];
            if (length.PerBatch)
                throw node.Refuse("it joins tensors along the batch axis");
            if (node.Needs(i))
                node.Give(i, Part(node.Emit, node.OutputGradient(0)!, axis, start, length.Size));
            start += length.Size;
        }
    }

    /// <summary>If the node joins along channels, each input has its own channels of Y and of Y's sum.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape y = node.Shape(node.Node.Output[0]);
        if (Lengths.Axis(node.Node.Int("axis", 1), y.Rank) != 1 || !node.IsSecondAxis(node.Input(node.InputIndex)) || node.OfOutput(y.Fixed(1)) is not { } sum)
            return null;
        long start = node.Node.Input.Take(node.InputIndex).Sum(i => node.Shape(i).Fixed(1));
        return Part(node.Emit, sum, 1, start, node.Channels);
    }

    private static string Part(GraphBuilder emit, string whole, int axis, long start, long length) =>
        emit.Op("Slice", [whole, emit.Constant(start), emit.Constant(start + length), emit.Constant(axis)]);
}
