using System.Numerics.Tensors;

namespace GradCam.Export.Quantizing;

/// <summary>
/// Symmetric rounding to 8 bits: <c>w = scale * level</c> with levels -127..127, so that the largest magnitude that shares a scale is kept
/// and zero is zero.
/// </summary>
internal static class Rounding8
{
    /// <summary>The largest level.</summary>
    public const int Most = 127;

    /// <summary>The scale for values of up to some magnitude; 1 for zeros only.</summary>
    public static float Scale(float magnitude) => magnitude > 0 ? magnitude / Most : 1f;

    /// <summary>The nearest level.</summary>
    public static sbyte Level(float value, float scale) => (sbyte)Math.Clamp(MathF.Round(value / scale), -Most, Most);

    /// <summary>A matrix that rows are multiplied by, <c>x W</c>, with a scale for each of its columns: what a unit sums up shares one.</summary>
    /// <param name="values"><c>[inputs, units]</c>, or <c>[units, inputs]</c> where transposed.</param>
    /// <param name="inputs">Rows of W.</param>
    /// <param name="units">Columns of W.</param>
    /// <param name="transposed">Whether W stands transposed in <paramref name="values"/>.</param>
    /// <returns>Levels <c>[inputs, units]</c>, and scales <c>[units]</c>.</returns>
    public static (sbyte[] Levels, float[] Scales) Matrix(ReadOnlySpan<float> values, int inputs, int units, bool transposed)
    {
        float[] scales = new float[units];
        if (transposed)
        {
            for (int u = 0; u < units; u++)
                scales[u] = Math.Abs(TensorPrimitives.MaxMagnitude(values.Slice(u * inputs, inputs)));
        }
        else
        {
            Span<float> magnitudes = new float[units];
            for (int i = 0; i < inputs; i++)
            {
                TensorPrimitives.Abs(values.Slice(i * units, units), magnitudes);
                TensorPrimitives.Max(scales, magnitudes, scales);
            }
        }

        for (int u = 0; u < units; u++)
            scales[u] = Scale(scales[u]);
        sbyte[] levels = new sbyte[values.Length];

        // In tiles, so that writing across rows stays within the cache.
        const int Tile = 64;
        for (int top = 0; top < inputs; top += Tile)
        {
            for (int left = 0; left < units; left += Tile)
            {
                for (int i = top; i < Math.Min(top + Tile, inputs); i++)
                {
                    for (int u = left; u < Math.Min(left + Tile, units); u++)
                        levels[(i * units) + u] = Level(values[transposed ? (u * inputs) + i : (i * units) + u], scales[u]);
                }
            }
        }

        return (levels, scales);
    }
}
