using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = scale Z + B</c> with Z as in <see cref="Standardization"/>, over <c>axis</c> and all axes after it: <c>dZ = scale dY</c>, <c>dscale = Z
/// dY</c> and <c>dB = dY</c>, both summed over the axes along which they were broadcast.
/// </summary>
internal sealed class LayerNormalizationRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.OutputGradient(1) is not null || node.OutputGradient(2) is not null)
            throw node.Refuse("its mean or deviation is used too");
        (Term x, Term scale, Term dy) = (node.X(0), node.X(1), node.DY());
        long[] axes = node.TrailingAxes();
        float epsilon = node.Node.Float("epsilon", 1e-5f);
        if (node.Needs(0))
            node.Give(0, Standardization.Backward(x, dy * scale, axes, epsilon));
        if (node.Needs(1))
            node.GiveBroadcast(1, Standardization.Of(x, axes, epsilon).Z * dy);
        if (node.Needs(2))
            node.GiveBroadcast(2, dy);
    }
}
