using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Each output is the largest input of its window: <c>dX[i] = sum of dY[o] over the outputs o whose maximum is at i</c>. The forward pass gives the
/// position of the maximum (<c>Indices</c>, into X as one flat vector), so ties break as they did there. A ScatterElements that adds covers overlap,
/// padding, dilation and ceil mode.
/// </summary>
internal sealed class MaxPoolRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Node.Int("storage_order", 0) != 0)
            throw node.Refuse("its storage_order is 1 (column-major)");
        if (node.Opset < 8)
            throw node.Refuse($"before operator set 8 it does not return the position of the maximum, and the model has operator set {node.Opset}");
        GraphBuilder emit = node.Emit;
        TensorShape shape = node.Shape(node.Input(0));
        string gradient = node.OutputGradient(0)!;

        // The rule needs only the size of X, which is the batch size times a constant. The batch size comes from dY.
        long perElement = shape.Dims.Aggregate(1L, (product, d) => product * d.Size);
        string size;
        if (shape.Dims.Any(d => d.PerBatch))
        {
            string batch = emit.Op("Shape", [gradient], Attributes.Make("start", 0), Attributes.Make("end", 1));
            size = emit.Op("Mul", [batch, emit.Constant(perElement)]);
        }
        else
        {
            size = emit.Constant(perElement);
        }

        TensorProto zero = Zero.Like(AddAt.Summed(shape));
        zero.Dims.Add(1);
        string zeros = emit.Op("ConstantOfShape", [size], Attributes.Make("value", zero));
        string flat = emit.Constant(-1);
        string scattered = AddAt.Scatter(emit, zeros, emit.Op("Reshape", [node.Output(1), flat]), emit.Op("Reshape", [gradient, flat]), 0);
        node.Give(0, node.ReshapeTo(scattered, node.Input(0)));
    }

    /// <summary>Every output passes its whole gradient to one input of its channel, so the sum over space passes unchanged.</summary>
    internal override string? ChannelSum(ChannelSumNode node) =>
        node.Shape(node.Input(0)) is { Rank: > 1 } shape && shape.Dims[1] == node.Channels ? node.OfOutput() : null;
}
