namespace GradCam.Export.Quantizing;

/// <summary>
/// Rounds symmetrically to 8 bits: <c>w = scale * level</c> with levels -127..127. The largest magnitude of a scale's values is exact, and zero stays
/// zero.
/// </summary>
internal static class Rounding8
{
    /// <summary>The largest level.</summary>
    public const int Most = 127;

    /// <summary>Returns the scale for values up to some magnitude; 1 if all values are zero.</summary>
    public static float Scale(float magnitude) => magnitude > 0 ? magnitude / Most : 1f;

    /// <summary>Returns the nearest level.</summary>
    public static sbyte Level(float value, float scale) => (sbyte)Math.Clamp(MathF.Round(value / scale), -Most, Most);
}
