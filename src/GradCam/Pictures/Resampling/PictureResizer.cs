namespace GradCam.Pictures;

/// <summary>
/// Scales pictures and maps, with the same bits as Pillow's <c>Image.resize</c>: rows first, then columns; filters widen when a picture shrinks;
/// 8-bit pixels are weighted in fixed point and rounded to 8 bits in between.
/// </summary>
internal static class PictureResizer
{
    /// <summary>Scales 8-bit pixels.</summary>
    /// <param name="source"><c>[height, width, channels]</c>.</param>
    /// <param name="width">Width of the source in pixels, at least 1.</param>
    /// <param name="height">Height of the source in pixels, at least 1.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="destination"><c>[newHeight, newWidth, channels]</c>; it must not overlap the source.</param>
    /// <param name="newWidth">New width in pixels, at least 1.</param>
    /// <param name="newHeight">New height in pixels, at least 1.</param>
    /// <param name="filter">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or the channels are not 1 or 3.</exception>
    /// <exception cref="ArgumentException">The length of a span does not match its shape.</exception>
    public static void Resize(ReadOnlySpan<byte> source, int width, int height, int channels, Span<byte> destination, int newWidth, int newHeight, ResampleFilter filter) =>
        Resize(source, width, height, channels, new SourceBox(0, 0, width, height), newWidth, newHeight, PixelRectangle.All(newWidth, newHeight), destination, filter);

    /// <summary>Scales a part of a picture of 8-bit pixels. Pixels outside the box count if the filter passes its edge.</summary>
    /// <param name="source"><c>[height, width, channels]</c>.</param>
    /// <param name="width">Width of the source in pixels, at least 1.</param>
    /// <param name="height">Height of the source in pixels, at least 1.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="box">The part.</param>
    /// <param name="destination"><c>[newHeight, newWidth, channels]</c>; it must not overlap the source.</param>
    /// <param name="newWidth">New width in pixels, at least 1.</param>
    /// <param name="newHeight">New height in pixels, at least 1.</param>
    /// <param name="filter">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or the channels are not 1 or 3.</exception>
    /// <exception cref="ArgumentException">The length of a span does not match its shape, or the box is not within the picture.</exception>
    public static void Resize(ReadOnlySpan<byte> source, int width, int height, int channels, SourceBox box, Span<byte> destination, int newWidth, int newHeight, ResampleFilter filter) =>
        Resize(source, width, height, channels, box, newWidth, newHeight, PixelRectangle.All(newWidth, newHeight), destination, filter);

    /// <summary>Scales one channel of float32 with sums in float64.</summary>
    /// <param name="source"><c>[height, width]</c>.</param>
    /// <param name="width">Width of the source, at least 1.</param>
    /// <param name="height">Height of the source, at least 1.</param>
    /// <param name="destination"><c>[newHeight, newWidth]</c>; it must not overlap the source.</param>
    /// <param name="newWidth">New width, at least 1.</param>
    /// <param name="newHeight">New height, at least 1.</param>
    /// <param name="filter">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="ArgumentException">A span has another length than its shape says.</exception>
    public static void Resize(ReadOnlySpan<float> source, int width, int height, Span<float> destination, int newWidth, int newHeight, ResampleFilter filter) =>
        Resize(source, width, height, newWidth, newHeight, PixelRectangle.All(newWidth, newHeight), destination, filter);

    /// <summary>Scales a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="newWidth">New width in pixels, at least 1.</param>
    /// <param name="newHeight">New height in pixels, at least 1.</param>
    /// <param name="filter">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static Picture Resize(Picture picture, int newWidth, int newHeight, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var pixels = GC.AllocateUninitializedArray<byte>(Bytes(newWidth, newHeight, Picture.Channels));
        Resize(picture.Pixels, picture.Width, picture.Height, Picture.Channels, pixels, newWidth, newHeight, filter);
        return new Picture(newWidth, newHeight, pixels);
    }

    /// <summary>Scales a grey picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="newWidth">New width in pixels, at least 1.</param>
    /// <param name="newHeight">New height in pixels, at least 1.</param>
    /// <param name="filter">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static GreyPicture Resize(GreyPicture picture, int newWidth, int newHeight, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var pixels = GC.AllocateUninitializedArray<byte>(Bytes(newWidth, newHeight, 1));
        Resize(picture.Pixels, picture.Width, picture.Height, 1, pixels, newWidth, newHeight, filter);
        return new GreyPicture(newWidth, newHeight, pixels);
    }

    /// <summary>Scales a box to a new size and computes only a window of it.</summary>
    internal static void Resize(
        ReadOnlySpan<byte> source, int width, int height, int channels, SourceBox box, int newWidth, int newHeight, PixelRectangle window, Span<byte> destination, ResampleFilter filter)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has 1 or 3 channels.");
        Check(source.Length, width, height, channels, newWidth, newHeight);
        box.MustLieIn(width, height);
        window.MustLieIn(newWidth, newHeight, nameof(window));
        CheckDestination(destination.Length, window, channels);
        if (filter == ResampleFilter.Nearest)
        {
            NearestResize.Run(source, width, height, channels, box, newWidth, newHeight, window, destination);
        }
        else
        {
            SeparableResize.Run(
                source, width, height, channels, box, newWidth, newHeight, window, destination, filter,
                channels == 1 ? ByteKernels.GreyRow : ByteKernels.RgbRow,
                static (rows, stride, axis, i, to) => ByteKernels.Column(rows, stride, axis.FixedWeights(i)[..axis.Length(i)], to));
        }
    }

    /// <summary>Scales one channel of float32 to a new size, of which only a window is wanted and worked out.</summary>
    internal static void Resize(ReadOnlySpan<float> source, int width, int height, int newWidth, int newHeight, PixelRectangle window, Span<float> destination, ResampleFilter filter)
    {
        Check(source.Length, width, height, 1, newWidth, newHeight);
        window.MustLieIn(newWidth, newHeight, nameof(window));
        CheckDestination(destination.Length, window, 1);
        var box = new SourceBox(0, 0, width, height);
        if (filter == ResampleFilter.Nearest)
        {
            NearestResize.Run(source, width, height, 1, box, newWidth, newHeight, window, destination);
        }
        else
        {
            SeparableResize.Run(
                source, width, height, 1, box, newWidth, newHeight, window, destination, filter,
                FloatKernels.Row,
                static (rows, stride, axis, i, to) => FloatKernels.Column(rows, stride, axis.Weights(i), to));
        }
    }

    /// <summary>Bytes of a picture that fits into an array.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or it does not fit.</exception>
    internal static int Bytes(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long bytes = (long)width * height * channels;
        if (bytes > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(width), $"{width}x{height} pixels are more than an array can contain.");
        return (int)bytes;
    }

    private static void Check(int length, int width, int height, int channels, int newWidth, int newHeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newHeight);
        if (length != (long)width * height * channels)
            throw new ArgumentException($"{width}x{height} pixels of {channels} channels are {(long)width * height * channels} elements, and the source has {length}.");
    }

    private static void CheckDestination(int length, PixelRectangle window, int channels)
    {
        if (length != (long)window.Width * window.Height * channels)
            throw new ArgumentException($"{window.Width}x{window.Height} pixels of {channels} channels are {(long)window.Width * window.Height * channels} elements, and the destination has {length}.");
    }
}
