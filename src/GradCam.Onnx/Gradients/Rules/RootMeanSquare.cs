namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// The normalization that RMSNormalization and its fused forms share: <c>Z = X r</c> with <c>r = 1 / sqrt(mean X^2 + epsilon)</c>, the mean over some
/// axes; <c>dX = r (dZ - Z mean(Z dZ))</c>.
/// </summary>
internal static class RootMeanSquare
{
    /// <summary>Returns Z and r.</summary>
    public static (Term Z, Term R) Of(Term x, long[] axes, double epsilon)
    {
        Term r = 1 / ((x * x).Mean(axes) + epsilon).Sqrt();
        return (x * r, r);
    }

    /// <summary>Returns dX from dZ.</summary>
    public static Term Backward(Term x, Term dz, long[] axes, double epsilon)
    {
        (Term z, Term r) = Of(x, axes, epsilon);
        return r * (dz - (z * (z * dz).Mean(axes)));
    }
}
