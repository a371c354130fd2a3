using System.Buffers;

namespace GradCam.Pictures;

/// <summary>Computes the model's input from a picture with 8 bits a channel.</summary>
internal static class BytePlanes
{
    // Black and white of 8 bits.
    private static readonly SampleRange s_range = new(0, byte.MaxValue);

    /// <summary>Writes the model's input.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="how">The model's preprocessing.</param>
    /// <param name="placement">The position of the pixels in the input.</param>
    /// <param name="image">Destination, <c>[C, H, W]</c>.</param>
    /// <exception cref="GradCamException">The model needs other bands than a picture with colours or grey has.</exception>
    public static void Write(Picture picture, Preprocessing how, Placement placement, Span<float> image)
    {
        int channels = how.ChannelCount;
        if (channels is not (1 or Picture.Channels))
            throw BandPlanes.Mismatch(Picture.Channels, channels);
        byte[]? grey = channels == 1 ? ArrayPool<byte>.Shared.Rent(picture.Width * picture.Height) : null;
        byte[] scaled = ArrayPool<byte>.Shared.Rent(image.Length);
        Span<byte> pixels = scaled.AsSpan(0, image.Length);
        ReadOnlySpan<byte> source = picture.Pixels;
        if (grey is not null)
        {
            Span<byte> lightness = grey.AsSpan(0, picture.Width * picture.Height);
            Lightness.Of(source, lightness);
            source = lightness;
        }

        PictureResizer.Resize(
            source, picture.Width, picture.Height, channels, new SourceBox(0, 0, picture.Width, picture.Height), placement.ScaledWidth, placement.ScaledHeight, placement.Window, pixels, how.Filter);
        int area = pixels.Length / channels;
        Span<float> table = stackalloc float[byte.MaxValue + 1];
        for (int c = 0; c < channels; c++)
        {
            // A byte has only 256 values, so a table contains all results.
            var levels = new ChannelLevels(how, c, s_range);
            for (int value = 0; value < table.Length; value++)
                table[value] = levels.Of(value);
            Span<float> plane = image.Slice(c * area, area);
            int at = how.Channels == ChannelOrder.Bgr ? channels - 1 - c : c;
            for (int i = 0; i < plane.Length; i++, at += channels)
                plane[i] = table[pixels[at]];
        }

        ArrayPool<byte>.Shared.Return(scaled);
        if (grey is not null)
            ArrayPool<byte>.Shared.Return(grey);
    }
}
