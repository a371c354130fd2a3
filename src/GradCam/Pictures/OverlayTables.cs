using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GradCam.Pictures;

/// <summary>
/// Provides tables of the blended values of a picture's values under each level of a heat map. For large pictures, one table contains all results,
/// and blending is one look-up per value. The class keeps the last such table, because the next picture usually needs the same. For small pictures,
/// it looks up the two terms of the sum and rounds each result. Both give the formula's bits.
/// </summary>
internal sealed class OverlayTables
{
    // Adding 1.5 * 2^52 leaves no room for a fraction: the sum is rounded, halves to even, and its low bits are the whole number.
    private const double Rounder = 6755399441055744;

    // From this number of pixels on, the table's 200,000 entries save time.
    private const int LargePicture = 200_000;
    private const int Values = 256;
    private const int LevelStride = Picture.Channels * Values;

    private static OverlayTables? s_last;

    private readonly LevelRange _range;
    private readonly Colormap _colormap;
    private readonly float _opacity;
    private readonly double[] _heat = new double[Values * Picture.Channels];
    private readonly double[] _picture = new double[Values];

    // By level, channel and value.
    private readonly byte[]? _blended;

    private OverlayTables(LevelRange range, Colormap colormap, float opacity, bool large)
    {
        _range = range;
        _colormap = colormap;
        _opacity = opacity;
        for (int value = 0; value < Values; value++)
            _picture[value] = (1 - (double)opacity) * (value / 255.0);

        for (int value = range.Lowest; value <= range.Highest; value++)
        {
            int level = range.ColourOf(value);
            for (int c = 0; c < Picture.Channels; c++)
                _heat[value * Picture.Channels + c] = opacity * colormap.Levels[level * Picture.Channels + c];
        }

        if (!large)
            return;
        _blended = new byte[Values * LevelStride];
        for (int at = range.Lowest * LevelStride; at < (range.Highest + 1) * LevelStride; at++)
            _blended[at] = Round(_picture[at % Values] + _heat[at / Values]);
    }

    /// <summary>Returns the tables for a picture.</summary>
    /// <param name="range">The heat map's levels.</param>
    /// <param name="colormap">Its colours.</param>
    /// <param name="opacity">The heat map's share.</param>
    /// <param name="pixels">The number of pixels to blend.</param>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static OverlayTables Of(LevelRange range, Colormap colormap, float opacity, int pixels)
    {
        ArgumentNullException.ThrowIfNull(colormap);
        if (!(opacity >= 0 && opacity <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "The opacity must be in 0..1.");
        OverlayTables? last = Volatile.Read(ref s_last);
        if (last is not null && last._range == range && last._colormap == colormap && last._opacity == opacity)
            return last;
        bool large = pixels >= LargePicture;
        var tables = new OverlayTables(range, colormap, opacity, large);
        if (large)
            Volatile.Write(ref s_last, tables);
        return tables;
    }

    /// <summary>Blends <c>[n, 3]</c> with <c>[n]</c> to <c>[n, 3]</c>.</summary>
    public void Blend(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> grey, Span<byte> destination)
    {
        rgb = rgb[..(grey.Length * Picture.Channels)];
        destination = destination[..rgb.Length];
        if (_blended is not null)
            LookUp(rgb, grey, destination);
        else
            Add(rgb, grey, destination);
    }

    private void Add(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> grey, Span<byte> destination)
    {
        ReadOnlySpan<double> heat = _heat;
        ReadOnlySpan<double> picture = _picture;
        for (int i = 0, at = 0; i < grey.Length; i++, at += Picture.Channels)
        {
            int level = grey[i] * Picture.Channels;
            destination[at] = Round(picture[rgb[at]] + heat[level]);
            destination[at + 1] = Round(picture[rgb[at + 1]] + heat[level + 1]);
            destination[at + 2] = Round(picture[rgb[at + 2]] + heat[level + 2]);
        }
    }

    private void LookUp(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> grey, Span<byte> destination)
    {
        // A byte is always inside a table of 256, and the spans have matching lengths, so no check remains.
        ref byte table = ref MemoryMarshal.GetArrayDataReference(_blended!);
        ref byte from = ref MemoryMarshal.GetReference(rgb);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        for (int i = 0; i < grey.Length; i++)
        {
            ref byte level = ref Unsafe.Add(ref table, grey[i] * LevelStride);
            to = Unsafe.Add(ref level, (nuint)from);
            Unsafe.Add(ref to, 1) = Unsafe.Add(ref level, (nuint)Unsafe.Add(ref from, 1) + Values);
            Unsafe.Add(ref to, 2) = Unsafe.Add(ref level, (nuint)Unsafe.Add(ref from, 2) + (2 * Values));
            from = ref Unsafe.Add(ref from, Picture.Channels);
            to = ref Unsafe.Add(ref to, Picture.Channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Round(double value) => (byte)BitConverter.DoubleToInt64Bits(value * 255 + Rounder);
}
