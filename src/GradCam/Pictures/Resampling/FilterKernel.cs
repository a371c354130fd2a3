namespace GradCam.Pictures;

/// <summary>Computes the filters: the weight of a source pixel by its distance in (new) pixels.</summary>
internal static class FilterKernel
{
    /// <summary>Returns the distance from which the weight is zero.</summary>
    public static double Radius(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Bilinear => 1,
        ResampleFilter.Bicubic => 2,
        ResampleFilter.Lanczos => 3,
        ResampleFilter.Box => 0.5,
        ResampleFilter.Hamming => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
    };

    /// <summary>Returns the weight, not normalised, at distance <paramref name="x"/>.</summary>
    public static double Weight(ResampleFilter filter, double x) => filter switch
    {
        ResampleFilter.Bilinear => Triangle(Math.Abs(x)),
        ResampleFilter.Bicubic => Cubic(Math.Abs(x)),
        ResampleFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,

        // Pillow's constants are float32.
        ResampleFilter.Hamming => Math.Abs(x) < 1 ? Sinc(x) * (0.54f + (0.46f * Math.Cos(Math.PI * x))) : 0,
        _ => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
    };

    // 1 - |x|
    private static double Triangle(double x) => x < 1 ? 1 - x : 0;

    // Keys, "Cubic convolution interpolation for digital image processing", 1981, with a = -1/2:
    // (a+2)|x|^3 - (a+3)|x|^2 + 1 up to 1; a|x|^3 - 5a|x|^2 + 8a|x| - 4a up to 2.
    private static double Cubic(double x) => x switch
    {
        < 1 => (1.5 * x - 2.5) * x * x + 1,
        < 2 => (((x - 5) * x + 8) * x - 4) * -0.5,
        _ => 0,
    };

    // sin(pi x) / (pi x)
    private static double Sinc(double x)
    {
        if (x == 0)
            return 1;
        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
