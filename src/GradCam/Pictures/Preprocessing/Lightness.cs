namespace GradCam.Pictures;

/// <summary>Computes the grey of Pillow's mode L: ITU-R 601-2 luma in fixed point, <c>L = (19595 R + 38470 G + 7471 B + 32768) / 65536</c>.</summary>
internal static class Lightness
{
    private const int Red = 19595;
    private const int Green = 38470;
    private const int Blue = 7471;
    private const int Half = 0x8000;
    private const int Bits = 16;

    /// <summary>Computes 8-bit grey.</summary>
    /// <param name="rgb"><c>[n, 3]</c>.</param>
    /// <param name="grey">Destination, <c>[n]</c>.</param>
    public static void Of(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        for (int i = 0, at = 0; i < grey.Length; i++, at += Picture.Channels)
            grey[i] = (byte)(((rgb[at] * Red) + (rgb[at + 1] * Green) + (rgb[at + 2] * Blue) + Half) >> Bits);
    }

    /// <summary>Returns the grey of values with more than 8 bits, not rounded.</summary>
    public static float Of(float red, float green, float blue) => (float)(((red * (double)Red) + (green * (double)Green) + (blue * (double)Blue)) / (1 << Bits));
}
