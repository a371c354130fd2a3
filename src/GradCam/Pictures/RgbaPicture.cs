namespace GradCam.Pictures;

/// <summary>Represents a picture with transparency: 8-bit RGBA, interleaved, row by row from the top left. The colours are not multiplied by alpha.</summary>
public sealed class RgbaPicture
{
    /// <summary>The number of channels: red, green, blue, alpha.</summary>
    public const int Channels = 4;

    /// <summary>Initializes a picture that wraps pixels without a copy.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels"><c>[height, width, 4]</c>, 8 bits a channel; alpha 0 is transparent.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    public RgbaPicture(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != (long)width * height * Channels)
            throw new ArgumentException($"A {width}x{height} RGBA picture has {(long)width * height * Channels} bytes, not {pixels.LongLength}.", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels, <c>[Height, Width, 4]</c>, 8 bits a channel. Not a copy.</summary>
    public byte[] Pixels { get; }
}
