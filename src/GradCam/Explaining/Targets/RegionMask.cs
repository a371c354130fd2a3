using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Represents the weight of each position that the model sees, if the model scores each position.</summary>
public sealed class RegionMask
{
    private const float White = 255f * Picture.Channels;

    /// <summary>Initializes a mask that wraps values without a copy.</summary>
    /// <param name="height">Rows, of any number: the mask is resized to the model's positions.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values"><c>[height, width]</c>: 1 if a position counts, 0 if it does not, or a number between.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length, or contains values that are not finite.</exception>
    public RegionMask(int height, int width, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (values.LongLength != (long)height * width || !values.All(float.IsFinite))
            throw new ArgumentException($"A {height}x{width} mask has {(long)height * width} values, all of them finite.", nameof(values));
        Height = height;
        Width = width;
        Values = values;
    }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns.</summary>
    public int Width { get; }

    /// <summary>Gets the values, <c>[Height, Width]</c>. Not a copy.</summary>
    public float[] Values { get; }

    /// <summary>Returns a mask from a picture: white counts, black does not, and grey counts in part.</summary>
    /// <param name="mask">The mask, as large as the explained picture.</param>
    /// <param name="seen">The part of the picture that the model sees, see <see cref="Preprocessing.Seen"/>.</param>
    /// <exception cref="ArgumentException">The part is not within the mask.</exception>
    public static RegionMask Of(Picture mask, PixelRectangle seen)
    {
        ArgumentNullException.ThrowIfNull(mask);
        seen.MustLieIn(mask.Width, mask.Height, nameof(seen));
        float[] values = new float[seen.Width * seen.Height];
        for (int y = 0; y < seen.Height; y++)
        {
            ReadOnlySpan<byte> row = mask.Pixels.AsSpan((((seen.Y + y) * mask.Width) + seen.X) * Picture.Channels);
            for (int x = 0; x < seen.Width; x++)
                values[(y * seen.Width) + x] = (row[x * Picture.Channels] + row[(x * Picture.Channels) + 1] + row[(x * Picture.Channels) + 2]) / White;
        }

        return new RegionMask(seen.Height, seen.Width, values);
    }

    /// <summary>Returns the mask at the model's positions: each value is the mean of the covered part.</summary>
    /// <exception cref="GradCamException">No position counts.</exception>
    internal float[] At(DenseScores places)
    {
        float[] resized = Values;
        if ((Height, Width) != (places.Height, places.Width))
        {
            resized = new float[places.Places];
            PictureResizer.Resize(Values, Width, Height, resized, places.Width, places.Height, ResampleFilter.Bilinear);
        }

        return resized.Any(v => v != 0) ? resized : throw new GradCamException(GradCamErrorKind.Target, "the mask is zero (black) in all of the part that the model sees: no position counts. Give a mask that is not black there.");
    }
}
