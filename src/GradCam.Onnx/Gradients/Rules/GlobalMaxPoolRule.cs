using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = the largest X of each channel</c>: all of dY goes to the first position with that value, as in a max pool.
/// </summary>
internal sealed class GlobalMaxPoolRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        string gradient = node.OutputGradient(0)!;
        long positions = x.Dims.Skip(2).Aggregate(1L, (product, d) => product * d.Size);

        TensorShape flat = x with { Dims = [x.Dims[0], x.Dims[1], positions] };
        string highest = emit.Op("ArgMax", [emit.Op("Reshape", [node.Input(0), emit.Constant(Lengths.Target(flat))])], Attributes.Make("axis", 2), Attributes.Make("keepdims", 1));
        string peaks = emit.Op("Reshape", [gradient, emit.Constant(Lengths.Target(flat with { Dims = flat.Dims.SetItem(2, 1) }))]);
        string scattered = emit.Op("ScatterElements", [Lengths.Zeros(emit, flat, gradient, y), highest, peaks], Attributes.Make("axis", 2));
        node.Give(0, node.ReshapeTo(scattered, node.Input(0)));
    }

    /// <summary>One position gets all of dY, so the sum over space is dY.</summary>
    internal override string? ChannelSum(ChannelSumNode node) => node.IsSecondAxis(node.Input(0)) ? node.OfOutput() : null;
}
