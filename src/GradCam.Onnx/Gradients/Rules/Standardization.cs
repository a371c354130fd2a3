namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// The common part of layer, instance and group normalization: <c>Z = (X - mean X) r</c> with <c>r = 1 / sqrt(variance X + epsilon)</c>, mean and
/// variance over some axes. Both depend on X, so the parts of the gradient that are constant along those axes, or proportional to Z, cancel: <c>dX =
/// r (dZ - mean dZ - Z mean(Z dZ))</c>. The rule computes the statistics again from X, which is cheaper than to save them.
/// </summary>
internal static class Standardization
{
    /// <summary>Returns Z and r.</summary>
    public static (Term Z, Term R) Of(Term x, long[] axes, double epsilon)
    {
        Term centred = x - x.Mean(axes);
        Term r = 1 / ((centred * centred).Mean(axes) + epsilon).Sqrt();
        return (centred * r, r);
    }

    /// <summary>Returns dX from dZ.</summary>
    public static Term Backward(Term x, Term dz, long[] axes, double epsilon)
    {
        (Term z, Term r) = Of(x, axes, epsilon);
        return r * (dz - dz.Mean(axes) - (z * (z * dz).Mean(axes)));
    }
}
