namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// What layer, instance and group normalization share: <c>Z = (X - mean X) r</c> with <c>r = 1 / sqrt(variance X + epsilon)</c>, mean and
/// variance over some axes. Both depend on X, so that what a gradient has in common along those axes, or along Z, cancels:
/// <c>dX = r (dZ - mean dZ - Z mean(Z dZ))</c>. The statistics are computed anew from X: that is cheaper than to save them.
/// </summary>
internal static class Standardization
{
    /// <summary>Z and r.</summary>
    public static (Term Z, Term R) Of(Term x, long[] axes, double epsilon)
    {
        Term centred = x - x.Mean(axes);
        Term r = 1 / ((centred * centred).Mean(axes) + epsilon).Sqrt();
        return (centred * r, r);
    }

    /// <summary>dX from dZ.</summary>
    public static Term Backward(Term x, Term dz, long[] axes, double epsilon)
    {
        (Term z, Term r) = Of(x, axes, epsilon);
        return r * (dz - dz.Mean(axes) - (z * (z * dz).Mean(axes)));
    }
}
