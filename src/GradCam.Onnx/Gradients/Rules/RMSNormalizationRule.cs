using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = scale Z</c> with Z as in <see cref="RootMeanSquare"/>, over <c>axis</c> and all axes after it: <c>dZ = scale dY</c>; <c>dscale = Z dY</c>,
/// summed over the axes along which it was broadcast.
/// </summary>
internal sealed class RMSNormalizationRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        (Term x, Term scale, Term dy) = (node.X(0), node.X(1), node.DY());
        long[] axes = node.TrailingAxes();
        float epsilon = node.Node.Float("epsilon", 1e-5f);
        if (node.Needs(0))
            node.Give(0, RootMeanSquare.Backward(x, dy * scale.Cast(dy.ElementType), axes, epsilon));
        if (node.Needs(1))
            node.GiveBroadcast(1, (RootMeanSquare.Of(x, axes, epsilon).Z * dy).Cast(scale.ElementType));
    }
}
