namespace GradCam.Pictures;

/// <content>Creates pictures from pixels in the layouts of other libraries. Each method copies the pixels.</content>
public sealed partial class Picture
{
    /// <summary>Creates a picture from interleaved red, green and blue bytes.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">The rows from the top, each of <paramref name="stride"/> bytes; the last row may end after its last pixel.</param>
    /// <param name="stride">Bytes from one row to the next; 0 if there is nothing between rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or the stride is shorter than a row.</exception>
    /// <exception cref="ArgumentException">There are too few bytes.</exception>
    public static Picture FromRgb(int width, int height, ReadOnlySpan<byte> pixels, int stride = 0) => From(width, height, pixels, stride, bytes: 3, red: 0);

    /// <summary>Creates a picture from interleaved blue, green and red bytes, the layout of OpenCV and GDI+.</summary>
    /// <inheritdoc cref="FromRgb"/>
    public static Picture FromBgr(int width, int height, ReadOnlySpan<byte> pixels, int stride = 0) => From(width, height, pixels, stride, bytes: 3, red: 2);

    /// <summary>
    /// Creates a picture from interleaved red, green, blue and alpha bytes. The method ignores alpha. If alpha matters, blend the picture over a
    /// background first.
    /// </summary>
    /// <inheritdoc cref="FromRgb"/>
    public static Picture FromRgba(int width, int height, ReadOnlySpan<byte> pixels, int stride = 0) => From(width, height, pixels, stride, bytes: 4, red: 0);

    /// <summary>
    /// Creates a picture from interleaved blue, green, red and alpha bytes, the layout of SkiaSharp, WPF and Windows cameras. The method ignores
    /// alpha. If alpha matters, blend the picture over a background first.
    /// </summary>
    /// <inheritdoc cref="FromRgb"/>
    public static Picture FromBgra(int width, int height, ReadOnlySpan<byte> pixels, int stride = 0) => From(width, height, pixels, stride, bytes: 4, red: 2);

    private static Picture From(int width, int height, ReadOnlySpan<byte> pixels, int stride, int bytes, int red)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long row = (long)width * bytes;
        long step = stride == 0 ? row : stride;
        ArgumentOutOfRangeException.ThrowIfLessThan(step, row, nameof(stride));
        long wanted = (step * (height - 1)) + row;
        if (pixels.Length < wanted)
            throw new ArgumentException($"A {width}x{height} picture with {step} bytes a row has {wanted} bytes or more, not {pixels.Length}.", nameof(pixels));

        byte[] rgb = new byte[checked(width * height * Channels)];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> from = pixels.Slice((int)(y * step), (int)row);
            Span<byte> to = rgb.AsSpan(y * width * Channels, width * Channels);
            for (int x = 0; x < width; x++)
            {
                to[3 * x] = from[(bytes * x) + red];
                to[(3 * x) + 1] = from[(bytes * x) + 1];
                to[(3 * x) + 2] = from[(bytes * x) + 2 - red];
            }
        }

        return new Picture(width, height, rgb);
    }
}
