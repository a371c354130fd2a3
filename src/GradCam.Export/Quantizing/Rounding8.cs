namespace GradCam.Export.Quantizing;

/// <summary>
/// Symmetric rounding to 8 bits: <c>w = scale * level</c> with levels -127..127, so that the largest magnitude that shares a scale is kept
/// and zero is zero.
/// </summary>
internal static class Rounding8
{
    /// <summary>The largest level.</summary>
    public const int Most = 127;

    /// <summary>Returns the scale for values of up to some magnitude; 1 for zeros only.</summary>
    public static float Scale(float magnitude) => magnitude > 0 ? magnitude / Most : 1f;

    /// <summary>Returns the nearest level.</summary>
    public static sbyte Level(float value, float scale) => (sbyte)Math.Clamp(MathF.Round(value / scale), -Most, Most);
}
