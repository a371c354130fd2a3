using System.Runtime.CompilerServices;

namespace GradCam.Pictures;

/// <summary>
/// What each level of a heat map adds, and what each value of a picture adds, to a blended value. Two look-ups, a sum and a product
/// a value are faster than a decoder or encoder by far, and keep the exact bits, so that nothing is vectorised here.
/// </summary>
internal readonly struct OverlayTables
{
    // Adding 1.5 * 2^52 leaves no room for a fraction: the sum is rounded, halves to even, and its low bits are the whole number.
    private const double Rounder = 6755399441055744;

    private readonly double[] _heat;
    private readonly double[] _picture;

    /// <summary>Works out both tables.</summary>
    public OverlayTables(LevelRange range, Colormap colormap, float opacity)
    {
        ArgumentNullException.ThrowIfNull(colormap);
        if (!(opacity >= 0 && opacity <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "An opacity lies in 0..1.");
        _picture = new double[256];
        _heat = new double[256 * Picture.Channels];
        for (int value = 0; value < 256; value++)
            _picture[value] = (1 - (double)opacity) * (value / 255.0);

        for (int value = range.Lowest; value <= range.Highest; value++)
        {
            int level = range.ColourOf(value);
            for (int c = 0; c < Picture.Channels; c++)
                _heat[value * Picture.Channels + c] = opacity * colormap.Levels[level * Picture.Channels + c];
        }
    }

    /// <summary>Blends <c>[n, 3]</c> with <c>[n]</c> to <c>[n, 3]</c>.</summary>
    public void Blend(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> grey, Span<byte> destination)
    {
        ReadOnlySpan<double> heat = _heat;
        ReadOnlySpan<double> picture = _picture;
        rgb = rgb[..(grey.Length * Picture.Channels)];
        destination = destination[..rgb.Length];
        for (int i = 0, at = 0; i < grey.Length; i++, at += Picture.Channels)
        {
            int level = grey[i] * Picture.Channels;
            destination[at] = Round(picture[rgb[at]] + heat[level]);
            destination[at + 1] = Round(picture[rgb[at + 1]] + heat[level + 1]);
            destination[at + 2] = Round(picture[rgb[at + 2]] + heat[level + 2]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Round(double value) => (byte)BitConverter.DoubleToInt64Bits(value * 255 + Rounder);
}
