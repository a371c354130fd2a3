using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// At inference <c>Y = f (X - mean) + B</c> with a constant <c>f = scale / sqrt(variance + epsilon)</c> per channel: <c>dX = f dY</c>. With
/// <c>spatial = 0</c> (operator sets 7 and 8), f is per channel and position.
/// </summary>
internal sealed class BatchNormalizationRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (TrainingMode.IsOn(node.Node, node.Opset))
            throw node.Refuse("it is in training mode; export the model for inference");
        if (Enumerable.Range(1, 4).Any(node.Needs))
            throw node.Refuse("its scale or statistics depend on the layer");
        TensorShape x = node.Shape(node.Input(0));
        Term factor = Factor(node.X(1), node.X(4), node.Node, x.ElementType);
        long[] overSpace = [.. Enumerable.Repeat(1L, x.Rank - 2)];
        node.Give(0, node.DY() * (Spatial(node.Node) && x.Rank > 2 ? factor.Reshape([-1, .. overSpace]) : factor));
    }

    /// <summary>A factor per channel moves before the sum over space.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        if (node.InputIndex != 0 || !Spatial(node.Node) || x.Dims[1] != node.Channels || node.SumOfOutput() is not { } sum)
            return null;
        return sum * Factor(node.Of(node.Input(1)), node.Of(node.Input(4)), node.Node, x.ElementType);
    }

    private static bool Spatial(NodeProto node) => node.Int("spatial", 1) != 0;

    // Scale and statistics may be of wider types than X.
    private static Term Factor(Term scale, Term variance, NodeProto node, int elementType)
    {
        Term deviation = (variance + node.Float("epsilon", 1e-5f)).Sqrt();
        return (scale.Cast(variance.ElementType) / deviation).Cast(elementType);
    }
}
