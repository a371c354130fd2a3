namespace GradCam.Pictures;

/// <summary>Draws a heat map as a separate layer: coloured, and less transparent with the distance from zero.</summary>
internal static class TransparentLayer
{
    /// <summary>Colours a heat map and gives it an alpha channel.</summary>
    /// <param name="heat">The heat map, as large as <paramref name="part"/>.</param>
    /// <param name="width">Width of the layer in pixels.</param>
    /// <param name="height">Height of the layer in pixels.</param>
    /// <param name="part">The position of the heat map; around it the layer is transparent.</param>
    /// <param name="range">The levels that get the first and last colour.</param>
    /// <param name="zero">The position of zero in 0..1: alpha is 0 there, and full at the end that is farther from it.</param>
    /// <param name="colormap">The colours.</param>
    /// <param name="opacity">The largest alpha, in 0..1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    /// <exception cref="GradCamException">The layer has more pixels than an array can contain.</exception>
    public static RgbaPicture Color(GreyPicture heat, int width, int height, PixelRectangle part, LevelRange range, float zero, Colormap colormap, float opacity)
    {
        if (!(opacity >= 0 && opacity <= 1))
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "The opacity must be in 0..1.");
        long bytes = (long)width * height * RgbaPicture.Channels;
        if (bytes > Array.MaxLength)
            throw new GradCamException(GradCamErrorKind.Limit, $"{width}x{height} pixels with transparency are more than an array can contain.");

        Span<byte> colours = stackalloc byte[Colormap.Count * RgbaPicture.Channels];
        for (int level = range.Lowest; level <= range.Highest; level++)
        {
            int colour = range.ColourOf(level);
            Span<byte> rgba = colours.Slice(level * RgbaPicture.Channels, RgbaPicture.Channels);
            colormap.Entries.Slice(colour * Picture.Channels, Picture.Channels).CopyTo(rgba);
            rgba[Picture.Channels] = Alpha(range, level, zero, opacity);
        }

        var pixels = new byte[bytes];
        for (int y = 0; y < part.Height; y++)
        {
            int to = ((part.Y + y) * width + part.X) * RgbaPicture.Channels;
            for (int x = 0; x < part.Width; x++, to += RgbaPicture.Channels)
                colours.Slice(heat.Pixels[y * part.Width + x] * RgbaPicture.Channels, RgbaPicture.Channels).CopyTo(pixels.AsSpan(to));
        }

        return new RgbaPicture(width, height, pixels);
    }

    private static byte Alpha(LevelRange range, int level, float zero, float opacity)
    {
        if (range.Highest == range.Lowest)
            return 0;

        // Levels were truncated to whole ones, so zero's level is too: a map of zeros is transparent everywhere.
        double last = range.Highest - range.Lowest;
        double middle = Math.Floor(zero * last);
        double part = Math.Abs(level - range.Lowest - middle) / Math.Max(middle, last - middle);
        return (byte)Math.Round(opacity * part * byte.MaxValue);
    }
}
