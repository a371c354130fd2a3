namespace GradCam.Pictures;

/// <summary>Represents the values of a picture's file, for models with more than 8 bits or other channels than red, green and blue.</summary>
public sealed class PictureValues
{
    /// <summary>Initializes values without copying them.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="bands">Bands of each pixel, at least 1.</param>
    /// <param name="values"><c>[height, width, bands]</c>, row by row from the top left, upright.</param>
    /// <param name="range">The values that are black and white.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side or the number of bands is not positive.</exception>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    public PictureValues(int width, int height, int bands, float[] values, SampleRange range)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        ArgumentNullException.ThrowIfNull(values);
        if (values.LongLength != (long)width * height * bands)
            throw new ArgumentException($"A {width}x{height} picture of {bands} bands has {(long)width * height * bands} values, not {values.LongLength}.", nameof(values));
        (Width, Height, Bands, Values, Range) = (width, height, bands, values, range);
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the number of bands of each pixel.</summary>
    public int Bands { get; }

    /// <summary>Gets the values, <c>[Height, Width, Bands]</c>. Not a copy.</summary>
    public float[] Values { get; }

    /// <summary>Gets the values that are black and white: those of the file's type, or the caller's.</summary>
    public SampleRange Range { get; }
}
