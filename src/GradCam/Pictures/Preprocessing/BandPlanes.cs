using System.Buffers;

namespace GradCam.Pictures;

/// <summary>Computes the model's input from a picture with <see cref="Picture.Values"/>.</summary>
internal static class BandPlanes
{
    /// <summary>Writes the model's input.</summary>
    /// <param name="values">The picture's values.</param>
    /// <param name="how">The model's preprocessing.</param>
    /// <param name="placement">The position of the pixels in the input.</param>
    /// <param name="image">Destination, <c>[C, H, W]</c>.</param>
    /// <exception cref="GradCamException">The picture and the model have different bands.</exception>
    public static void Write(PictureValues values, Preprocessing how, Placement placement, Span<float> image)
    {
        int channels = how.ChannelCount;
        bool fits = how.Channels == ChannelOrder.Bands ? values.Bands == channels : values.Bands is 1 or Picture.Channels or RgbaPicture.Channels;
        if (!fits)
            throw Mismatch(values.Bands, channels);
        int pixels = values.Width * values.Height;
        int area = image.Length / channels;
        float[] pooled = ArrayPool<float>.Shared.Rent(pixels);
        Span<float> band = pooled.AsSpan(0, pixels);

        // Only raw values are not clamped. Viewers clamp all others too, so they are clamped before scaling.
        (float low, float high) = how.Range == ValueRange.Raw ? (float.MinValue, float.MaxValue) : ((float)values.Range.Low, (float)values.Range.High);
        for (int c = 0; c < channels; c++)
        {
            Extract(values, how.Channels, c, band);
            foreach (ref float value in band)
                value = Math.Clamp(value, low, high);
            Span<float> plane = image.Slice(c * area, area);
            PictureResizer.Resize(band, values.Width, values.Height, placement.ScaledWidth, placement.ScaledHeight, placement.Window, plane, how.Filter);
            var levels = new ChannelLevels(how, c, values.Range);
            foreach (ref float value in plane)
                value = levels.Of(Math.Clamp(value, low, high));
        }

        ArrayPool<float>.Shared.Return(pooled);
    }

    /// <summary>Returns the error if a picture and the model have different numbers of bands.</summary>
    public static GradCamException Mismatch(int bands, int wanted) => new(
        GradCamErrorKind.Option, $"the picture has {(bands == 1 ? "one band" : $"{bands} bands")}, and the model takes {wanted}. Give {(wanted is 1 or Picture.Channels ? "a picture of grey or colours" : $"a TIFF file with {wanted} bands or pages")}, or a NumPy array [H, W, {wanted}] (.npy).");

    private static void Extract(PictureValues values, ChannelOrder order, int channel, Span<float> band)
    {
        (float[] all, int bands) = (values.Values, values.Bands);
        if (order == ChannelOrder.Grey && bands > 1)
        {
            for (int i = 0, at = 0; i < band.Length; i++, at += bands)
                band[i] = Lightness.Of(all[at], all[at + 1], all[at + 2]);
            return;
        }

        int from = bands == 1 ? 0 : order == ChannelOrder.Bgr ? Picture.Channels - 1 - channel : channel;
        for (int i = 0, at = from; i < band.Length; i++, at += bands)
            band[i] = all[at];
    }
}
