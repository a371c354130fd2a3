namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = mean of P elements of X</c>: <c>dX = dY / P</c> for each of them.</summary>
internal sealed class ReduceMeanRule : ReduceRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy, long[] axes)
    {
        var shape = node.Shape(x);
        bool perBatch = axes.Any(a => shape.Dims[(int)a].PerBatch);
        Term share = perBatch
            ? dy * (Count(y, dy) / Count(x, dy))
            : dy / axes.Aggregate(1L, (product, a) => product * shape.Fixed((int)a));
        return node.Expand(share, axes, x);
    }

    /// <summary>P shares of dY / P are dY: a network that ends in this mean needs no backward pass for Grad-CAM.</summary>
    internal override string? ChannelSum(ChannelSumNode node) => Positions(node) is null ? null : node.OfOutput();

    private static Term Count(Term term, Term like) =>
        new Term(term.Emit, term.Emit.Op("Size", [term]), (int)Model.TensorProto.Types.DataType.Int64).Cast(like.ElementType);
}
