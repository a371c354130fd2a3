using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[.., j, ..] = X[.., index[j], ..]</c>: <c>dX[.., i, ..] = sum over the j with index[j] = i of dY[.., j, ..]</c>. For one known index (such as
/// a class token), dX is a part among zeros.
/// </summary>
internal sealed class GatherRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (!node.Needs(0))
            return;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        TensorShape indices = node.Shape(node.Input(1));
        int axis = Lengths.Axis(node.Node.Int("axis", 0), x.Rank);
        string gradient = node.OutputGradient(0)!;
        if (!x.Dims[axis].PerBatch && node.ConstantOrNull(node.Input(1)) is { } constant && KnownValue.Read(constant)?.Integers() is [var only])
        {
            string one = node.Emit.Op("Reshape", [gradient, node.Emit.Constant(Lengths.Target(x with { Dims = x.Dims.SetItem(axis, 1) }))]);
            long index = Lengths.Axis(only, (int)x.Fixed(axis));
            node.Give(0, ZeroPad.Axis(node.Emit, one, x.Rank, axis, index, x.Fixed(axis) - index - 1));
            return;
        }

        node.Give(0, AddAt.Axis(node.Emit, gradient, y, node.Input(1), indices.Rank, x, axis));
    }

    /// <summary>If the node gathers along space, the sum passes unchanged. Along channels, it goes back as dY does.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Node.Output[0]);
        int axis = Lengths.Axis(node.Node.Int("axis", 0), x.Rank);
        if (node.InputIndex != 0 || axis == 0 || !node.IsSecondAxis(node.Input(0)))
            return null;
        if (axis > 1)
            return node.OfOutput();

        int indexAxes = node.Shape(node.Input(1)).Rank;
        Dim taken = y.Dims.Skip(1).Take(indexAxes).Aggregate((Dim)1, (product, d) => new Dim(product.Size * d.Size, product.PerBatch || d.PerBatch));
        if (taken.PerBatch || node.OfOutput(taken.Size) is not { } sum)
            return null;
        string flat = node.Emit.Op("Reshape", [node.Input(1), node.Emit.Constant(-1)]);
        return AddAt.Axis(node.Emit, sum, y with { Dims = [y.Dims[0], taken] }, flat, 1, x with { Dims = x.Dims[..2] }, 1);
    }
}
