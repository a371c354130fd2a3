namespace GradCam.Pictures;

/// <summary>
/// Blends a coloured heat map over a picture. By default, the heat map is first stretched to its own range, so that its lowest level gets the map's
/// first colour and its highest the last: <c>level = min(floor((g - min) / (max - min) * 256), 255)</c>. Then <c>round(((1 - opacity) * p / 255 +
/// opacity * colour) * 255)</c>, in float64, halves to even, without rounding the colour before. The bits are those of matplotlib's colours and
/// half-and-half blending in NumPy.
/// </summary>
internal static class Overlay
{
    /// <summary>The share of the heat map in the method's paper and the usual scripts.</summary>
    public const float DefaultOpacity = 0.5f;

    /// <summary>Blends spans.</summary>
    /// <param name="rgb">The picture, <c>[n, 3]</c>.</param>
    /// <param name="grey">The heat map, <c>[n]</c>. A flat one gets the colour map's first colour everywhere.</param>
    /// <param name="colormap">Its colours.</param>
    /// <param name="opacity">0 shows only the picture, 1 only the heat map.</param>
    /// <param name="destination"><c>[n, 3]</c>; it may be the same memory as <paramref name="rgb"/>.</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not match.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opacity"/> is not in 0..1.</exception>
    public static void Blend(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> grey, Colormap colormap, float opacity, Span<byte> destination)
    {
        if (rgb.Length != (long)grey.Length * Picture.Channels || destination.Length != rgb.Length)
            throw new ArgumentException($"{grey.Length} levels need {(long)grey.Length * Picture.Channels} bytes of RGB, not {rgb.Length}, and equally many in the destination, not {destination.Length}.");
        OverlayTables.Of(LevelRange.Of(grey), colormap, opacity, grey.Length).Blend(rgb, grey, destination);
    }

    /// <summary>Blends a heat map over a whole picture.</summary>
    /// <param name="picture">The picture; it does not change.</param>
    /// <param name="heat">The heat map, as large as the picture.</param>
    /// <param name="colormap">Its colours.</param>
    /// <param name="opacity">0 shows only the picture, 1 only the heat map.</param>
    /// <exception cref="ArgumentException">The heat map has another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opacity"/> is not in 0..1.</exception>
    public static Picture Blend(Picture picture, GreyPicture heat, Colormap colormap, float opacity = DefaultOpacity)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Blend(picture, heat, PixelRectangle.All(picture.Width, picture.Height), colormap, opacity);
    }

    /// <summary>Blends a heat map over a part of a picture, such as the middle that the model saw. The rest does not change.</summary>
    /// <param name="picture">The picture; it does not change.</param>
    /// <param name="heat">The heat map, as large as the part.</param>
    /// <param name="part">The part.</param>
    /// <param name="colormap">The heat map's colours.</param>
    /// <param name="opacity">0 shows only the picture, 1 only the heat map.</param>
    /// <param name="stretch">Whether to stretch the heat map to its own range; otherwise, level 0 gets the first colour and 255 the last.</param>
    /// <exception cref="ArgumentException">The heat map has another size than the part, or the part is not within the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opacity"/> is not in 0..1.</exception>
    public static Picture Blend(Picture picture, GreyPicture heat, PixelRectangle part, Colormap colormap, float opacity = DefaultOpacity, bool stretch = true)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(heat);
        part.MustLieIn(picture.Width, picture.Height, nameof(part));
        if (heat.Width != part.Width || heat.Height != part.Height)
            throw new ArgumentException($"A heat map of {heat.Width}x{heat.Height} does not fit {part.Width}x{part.Height} pixels. Resize it first.", nameof(heat));
        var result = new Picture(picture.Width, picture.Height, GC.AllocateUninitializedArray<byte>(picture.Pixels.Length));
        Blend(picture, heat.Pixels, part, stretch ? LevelRange.Of(heat.Pixels) : LevelRange.Full, colormap, opacity, result);
        return result;
    }

    // The destination is as large as the picture and may be the same.
    internal static void Blend(Picture picture, ReadOnlySpan<byte> heat, PixelRectangle part, LevelRange range, Colormap colormap, float opacity, Picture destination)
    {
        OverlayTables tables = OverlayTables.Of(range, colormap, opacity, heat.Length);
        ReadOnlySpan<byte> from = picture.Pixels;
        Span<byte> to = destination.Pixels;
        int done = 0;
        for (int y = 0; y < part.Height; y++)
        {
            int start = ((part.Y + y) * picture.Width + part.X) * Picture.Channels;
            int end = start + part.Width * Picture.Channels;
            from[done..start].CopyTo(to[done..]);
            tables.Blend(from[start..end], heat.Slice(y * part.Width, part.Width), to[start..end]);
            done = end;
        }

        from[done..].CopyTo(to[done..]);
    }
}
