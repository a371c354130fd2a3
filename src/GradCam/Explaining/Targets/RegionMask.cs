using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>How much each place of what the model sees counts, where a model scores each place.</summary>
public sealed class RegionMask
{
    private const float White = 255f * Picture.Channels;

    /// <summary>Wraps values without copying them.</summary>
    /// <param name="height">Rows, of any number: the mask is resized to the model's places.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values"><c>[height, width]</c>: 1 where a place counts, 0 where it does not, or anything between.</param>
    /// <exception cref="ArgumentException">Another number of values, or values that are no finite numbers.</exception>
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

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary><c>[Height, Width]</c>. Not a copy.</summary>
    public float[] Values { get; }

    /// <summary>A mask from a picture of it: white counts, black does not, grey in part.</summary>
    /// <param name="mask">The mask, as large as the picture that is explained.</param>
    /// <param name="seen">The part of the picture that the model sees, see <see cref="Preprocessing.Seen"/>.</param>
    /// <exception cref="ArgumentException">That part does not lie in the mask.</exception>
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

    /// <summary>The mask at the model's places: each is a mean of what it covers.</summary>
    /// <exception cref="GradCamException">Nothing of it is left.</exception>
    internal float[] At(DenseScores places)
    {
        float[] resized = Values;
        if ((Height, Width) != (places.Height, places.Width))
        {
            resized = new float[places.Places];
            PictureResizer.Resize(Values, Width, Height, resized, places.Width, places.Height, ResampleFilter.Bilinear);
        }

        return resized.Any(v => v != 0) ? resized : throw new GradCamException(GradCamErrorKind.Target, "the mask is zero (black) in all of the part that the model sees: no place counts. Give one with something in it.");
    }
}
