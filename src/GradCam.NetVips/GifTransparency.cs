namespace GradCam.NetVips;

/// <summary>
/// Finds the colour of a GIF file's transparent pixels. libvips makes them black; a PNG file of the same picture, and Pillow, keep the colour of the
/// palette. GIF89a specification, sections 18 to 23.
/// </summary>
internal static class GifTransparency
{
    /// <summary>Finds the colour in the first frame's palette.</summary>
    /// <param name="gif">The file.</param>
    /// <returns>Three bytes, red, green and blue; <c>null</c> if the file is truncated or has no palette.</returns>
    public static byte[]? ColourOrNull(ReadOnlySpan<byte> gif)
    {
        const int Header = 13;
        if (gif.Length < Header)
            return null;
        int at = Header;
        ReadOnlySpan<byte> palette = Palette(gif, ref at, gif[10]);
        int index = 0;
        while (at < gif.Length)
        {
            switch (gif[at])
            {
                case 0x21 when at + 2 < gif.Length:
                    // A graphic control extension: length, flags, delay, transparent index.
                    if (gif[at + 1] == 0xF9 && at + 6 < gif.Length && (gif[at + 3] & 1) != 0)
                        index = gif[at + 6];
                    at += 2;
                    while (at < gif.Length && gif[at] != 0)
                        at += gif[at] + 1;
                    at++;
                    break;
                case 0x2C when at + 10 <= gif.Length:
                    {
                        byte flags = gif[at + 9];
                        at += 10;
                        ReadOnlySpan<byte> own = Palette(gif, ref at, flags);
                        palette = own.IsEmpty ? palette : own;
                        return index * 3 + 3 <= palette.Length ? palette.Slice(index * 3, 3).ToArray() : null;
                    }

                default:
                    return null;
            }
        }

        return null;
    }

    // The top bit of the flags is set if there is a palette, and the low three give its length.
    private static ReadOnlySpan<byte> Palette(ReadOnlySpan<byte> gif, ref int at, byte flags)
    {
        if ((flags & 0x80) == 0)
            return default;
        int length = 3 << ((flags & 7) + 1);
        if (at + length > gif.Length)
            return default;
        at += length;
        return gif.Slice(at - length, length);
    }
}
