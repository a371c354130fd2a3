namespace GradCam.Pictures;

/// <summary>Represents a picture of one channel of 8 bits, row by row from the top left, such as a heat map without colours.</summary>
public sealed class GreyPicture
{
    /// <summary>Initializes a picture that wraps pixels without a copy.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels"><c>[height, width]</c>, 8 bits each.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    public GreyPicture(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != (long)width * height)
            throw new ArgumentException($"A {width}x{height} grey picture has {(long)width * height} bytes, not {pixels.LongLength}.", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels, <c>[Height, Width]</c>, 8 bits each. Not a copy.</summary>
    public byte[] Pixels { get; }
}
