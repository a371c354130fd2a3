namespace GradCam.Pictures;

/// <summary>Represents a decoded picture: 8-bit RGB, interleaved, row by row from the top left, upright.</summary>
public sealed partial class Picture
{
    /// <summary>The number of channels: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Initializes a picture that wraps pixels without a copy.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels"><c>[height, width, 3]</c>, 8 bits a channel, RGB.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    public Picture(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != (long)width * height * Channels)
            throw new ArgumentException($"A {width}x{height} RGB picture has {(long)width * height * Channels} bytes, not {pixels.LongLength}.", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the reason that the pixels may not be the intended picture, as a sentence without its full stop; <c>null</c> if there is none.</summary>
    public string? Caution { get; init; }

    /// <summary>Gets the pixels, <c>[Height, Width, 3]</c>, 8 bits a channel, RGB. Not a copy.</summary>
    public byte[] Pixels { get; }

    /// <summary>
    /// Gets the file's values if <see cref="Pixels"/> cannot represent them: more than 8 bits, or other bands than red, green and blue. Models
    /// receive these values. <see cref="Pixels"/> is the picture for people.
    /// </summary>
    /// <exception cref="ArgumentException">The values belong to a picture of another size.</exception>
    public PictureValues? Values
    {
        get;
        init => field = value is null || (value.Width, value.Height) == (Width, Height) ? value
            : throw new ArgumentException($"The values are those of {value.Width}x{value.Height} pixels, and the picture has {Width}x{Height}.", nameof(value));
    }
}
