using System.Numerics.Tensors;

namespace GradCam.Pictures;

/// <summary>Creates the picture for people from a file's values, for picture codecs.</summary>
public static class ValuePicture
{
    // A picture with a smaller share of its range is nearly black.
    private const double Dark = 1 / 8.0;

    // A stretched picture omits this share of the darkest and of the brightest values.
    private const double Outliers = 0.02;

    /// <summary>Creates a picture that contains the values and shows them in 8 bits.</summary>
    /// <param name="values">The values, all finite.</param>
    /// <param name="isChosen">
    /// Whether the caller chose the values' range. If not, it is the range of their type, and a picture with less than an eighth of it has a <see
    /// cref="Picture.Caution"/>.
    /// </param>
    /// <param name="shown">The bands to show, one or three, from 1 on; <c>null</c> for the first three, or the first if there are fewer.</param>
    /// <param name="stretches">Whether a picture with less than an eighth of its range appears brighter than the model's input.</param>
    /// <exception cref="GradCamException">A value is not finite, or there is no such band.</exception>
    public static Picture Of(PictureValues values, bool isChosen, IReadOnlyList<int>? shown = null, bool stretches = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!float.IsFinite(TensorPrimitives.Sum<float>(values.Values)) && values.Values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
            throw new GradCamException(GradCamErrorKind.Picture, "the picture has values that are not numbers. Replace NaN and infinity, for example with numpy.nan_to_num.");
        int[] bands = Shown(values.Bands, shown);
        bool isDark = !isChosen && TensorPrimitives.Max<float>(values.Values) < values.Range.Low + (Dark * (values.Range.High - values.Range.Low));
        SampleRange range = isDark && stretches ? Stretched(values, bands) : values.Range;

        // The high 8 of 16 bits, as in Pillow. Values of other ranges are rounded.
        bool truncates = !isChosen && range == new SampleRange(0, ushort.MaxValue);
        double scale = truncates ? 1 / 256.0 : byte.MaxValue / (range.High - range.Low);
        var pixels = new byte[checked(values.Width * values.Height * Picture.Channels)];
        for (int i = 0, from = 0; i < pixels.Length; i += Picture.Channels, from += values.Bands)
        {
            for (int c = 0; c < Picture.Channels; c++)
            {
                double level = (values.Values[from + bands[c]] - range.Low) * scale;
                pixels[i + c] = (byte)Math.Clamp(truncates ? level : Math.Round(level), 0, byte.MaxValue);
            }
        }

        return new Picture(values.Width, values.Height, pixels)
        {
            Values = values,
            Caution = isDark ? "its values use less than an eighth of the range of their type, so that the model sees a nearly black picture. Give the range of the values with --range LOW..HIGH, such as --range 0..4095 for 12 bits" : null,
        };
    }

    // For red, green and blue, from 0 on.
    private static int[] Shown(int bands, IReadOnlyList<int>? shown)
    {
        shown ??= bands >= Picture.Channels ? [1, 2, 3] : [1];
        if (shown.FirstOrDefault(b => b < 1 || b > bands) is not 0 and var missing)
            throw new GradCamException(GradCamErrorKind.Picture, $"the picture has {(bands == 1 ? "one band" : $"{bands} bands")}, and band {missing} should be shown. Give one or three of 1 to {bands} with --show-bands.");
        return [.. Enumerable.Range(0, Picture.Channels).Select(c => shown[shown.Count == 1 ? 0 : c] - 1)];
    }

    private static SampleRange Stretched(PictureValues values, int[] bands)
    {
        float[] all = [.. bands.Distinct().SelectMany(b => Enumerable.Range(0, values.Width * values.Height).Select(i => values.Values[(i * values.Bands) + b]))];
        Array.Sort(all);
        (float low, float high) = (all[(int)(Outliers * (all.Length - 1))], all[(int)((1 - Outliers) * (all.Length - 1))]);
        return high > low ? new SampleRange(low, high) : values.Range;
    }
}
