namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// What layer, instance and group normalization share: <c>Z = (X - mean X) r</c> with <c>r = 1 / sqrt(variance X + epsilon)</c>, mean and
/// variance over some axes. Both depend on X, so that what a gradient has in common along those axes, or along Z, cancels:
/// <c>dX = r (dZ - mean dZ - Z mean(Z dZ))</c>. The statistics are computed anew from X: that is cheaper than to save them.
/// </summary>
internal static class Standardization
{
    /// <summary>Z and r, in float32 if X is of a half-precision type.</summary>
    public static (Term Z, Term R) Of(Term x, long[] axes, double epsilon)
    {
        Term wide = x.Widened();
        Term centred = wide - wide.Mean(axes);
        Term r = 1 / ((centred * centred).Mean(axes) + epsilon).Sqrt();
        return (centred * r, r);
    }

    /// <summary>dX from dZ, in X's element type.</summary>
    public static Term Backward(Term x, Term dz, long[] axes, double epsilon)
    {
        (Term z, Term r) = Of(x, axes, epsilon);
        Term wide = dz.Widened();
        return (r * (wide - wide.Mean(axes) - (z * (z * wide).Mean(axes)))).Cast(x.ElementType);
    }
}
