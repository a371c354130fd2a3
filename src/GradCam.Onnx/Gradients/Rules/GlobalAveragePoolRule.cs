using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = mean of X over its P positions</c>: <c>dX = dY / P</c> at each of them.
/// </summary>
internal sealed class GlobalAveragePoolRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        TensorShape shape = node.Shape(node.Input(0));
        long positions = shape.Dims.Skip(2).Aggregate(1L, (product, d) => product * d.Size);
        float[] share = new float[positions];
        Array.Fill(share, 1f / positions);
        long[] dims = [1, 1, .. shape.Dims.Skip(2).Select(d => d.Size)];
        node.Give(0, emit.Op("Mul", [node.OutputGradient(0)!, emit.Constant(dims, share)]));
    }

    /// <summary>P shares of dY / P are dY: a network that ends in this pool needs no backward pass for Grad-CAM.</summary>
    internal override string? ChannelSum(ChannelSumNode node) =>
        node.Shape(node.Input(0)).Dims[1] == node.Channels ? node.OfOutput() : null;
}
