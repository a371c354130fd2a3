using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = scale Z</c> with <c>Z = X r</c> and <c>r = 1 / sqrt(mean X^2 + epsilon)</c>, the mean over <c>axis</c> and all axes behind it:
/// <c>dZ = scale dY</c>, <c>dX = r (dZ - Z mean(Z dZ))</c>; <c>dscale = Z dY</c>, summed over the axes along which it was broadcast.
/// </summary>
internal sealed class RMSNormalizationRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        (Term x, Term scale, Term dy) = (node.X(0), node.X(1), node.DY());
        long[] axes = node.TrailingAxes();
        Term r = 1 / ((x * x).Mean(axes) + node.Node.Float("epsilon", 1e-5f)).Sqrt();
        Term z = x * r;
        Term dz = dy * scale.Cast(dy.ElementType);
        if (node.Needs(0))
            node.Give(0, r * (dz - (z * (z * dz).Mean(axes))));
        if (node.Needs(1))
            node.GiveBroadcast(1, (z * dy).Cast(scale.ElementType));
    }
}
