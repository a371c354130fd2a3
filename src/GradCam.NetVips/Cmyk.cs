namespace GradCam.NetVips;

/// <summary>Converts CMYK to RGB.</summary>
internal static class Cmyk
{
    /// <summary>
    /// Converts CMYK to RGB without a profile, as Pillow does: <c>R = (255-K) - (255-K)*C/255</c>, with the product divided by 255 and rounded.
    /// </summary>
    /// <param name="cmyk"><c>[n, 4]</c>, 255 is full ink.</param>
    /// <param name="rgb"><c>[n, 3]</c>.</param>
    public static void ToRgb(ReadOnlySpan<byte> cmyk, Span<byte> rgb)
    {
        for (int from = 0, to = 0; from + 3 < cmyk.Length; from += 4, to += 3)
        {
            int light = 255 - cmyk[from + 3];
            rgb[to] = Light(cmyk[from], light);
            rgb[to + 1] = Light(cmyk[from + 1], light);
            rgb[to + 2] = Light(cmyk[from + 2], light);
        }
    }

    private static byte Light(int ink, int light)
    {
        // Exact rounding division by 255 for products of two bytes.
        int product = ink * light + 128;
        return (byte)(light - ((product >> 8) + product >> 8));
    }
}
