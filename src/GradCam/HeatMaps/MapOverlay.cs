using System.Buffers;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>Represents a map drawn over its picture, with the meaning of its colours and lines.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Colours">
/// The values of the first and last colour, in the map's unit. If the heat map was stretched to its own range, they are the values at the ends of
/// that range.
/// </param>
/// <param name="Condition">The condition of the map.</param>
/// <param name="Region">The highlighted region; <c>null</c> if the options do not request it, or if there is none.</param>
internal sealed record MapOverlay(Picture Picture, MapScale Colours, MapCondition Condition, HighlightedRegion? Region)
{
    /// <summary>Draws a map over a picture.</summary>
    /// <param name="map">The map.</param>
    /// <param name="picture">The picture; it does not change.</param>
    /// <param name="seen">The part of the picture that the model saw, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="OverlayOptions.Default"/>.</param>
    /// <param name="caption">The caption above the legend, if there is one; <c>null</c> for none.</param>
    /// <exception cref="ArgumentException">The part is not within the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    /// <exception cref="GradCamException">The result has more pixels than an array can contain.</exception>
    public static MapOverlay Draw(CamMap map, Picture picture, PixelRectangle seen, OverlayOptions? options = null, string? caption = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        options ??= OverlayOptions.Default;
        MapOverlay result = DrawInto(new Picture(picture.Width, picture.Height, GC.AllocateUninitializedArray<byte>(picture.Pixels.Length)), map, picture, seen, options);
        Picture overlay = options.SideBySide ? Pictures.SideBySide.Join(picture, result.Picture) : result.Picture;
        return result with { Picture = options.Legend ? result.WithLegend(overlay, options.Colormap, caption) : overlay };
    }

    /// <summary>Draws into the caller's picture, so that a sequence of pictures needs no new memory.</summary>
    /// <param name="map">The map.</param>
    /// <param name="picture">The picture; it does not change unless it is the destination too.</param>
    /// <param name="seen">The part of the picture that the model saw, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="destination">The destination, as large as the picture; the method overwrites all of it.</param>
    /// <param name="options">The options; <c>null</c> for <see cref="OverlayOptions.Default"/>.</param>
    /// <returns>The overlay; <see cref="Picture"/> is the destination.</returns>
    /// <exception cref="ArgumentException">The part is not within the picture, the destination has another size, or the options request more than the
    /// picture: a legend, or the picture next to it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static MapOverlay Draw(CamMap map, Picture picture, PixelRectangle seen, Picture destination, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(destination);
        options ??= OverlayOptions.Default;
        if (destination.Width != picture.Width || destination.Height != picture.Height)
            throw new ArgumentException($"The destination has {destination.Width}x{destination.Height} pixels, and the picture {picture.Width}x{picture.Height}.", nameof(destination));
        if (options.Legend || options.SideBySide)
            throw new ArgumentException("The destination has no room for a legend or a second picture. Omit the destination.", nameof(options));
        return DrawInto(destination, map, picture, seen, options);
    }

    private static MapOverlay DrawInto(Picture destination, CamMap map, Picture picture, PixelRectangle seen, OverlayOptions options)
    {
        ArgumentNullException.ThrowIfNull(map);
        seen.MustLieIn(picture.Width, picture.Height, nameof(seen));
        int length = seen.Width * seen.Height;
        byte[] pooled = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> heat = pooled.AsSpan(0, length);
        HeatMap.Render(map, seen.Width, seen.Height, heat, options.HeatMap);
        LevelRange range = HeatMap.RangeOf(heat, options.HeatMap);
        Overlay.Blend(picture, heat, seen, range, options.Colormap, options.Opacity, destination);
        MapScale colours = HeatMap.ColoursOf(map, range, options.HeatMap);
        ArrayPool<byte>.Shared.Return(pooled);

        HighlightedRegion? region = options.RegionOf(map, picture.Width, picture.Height, seen);
        if (region is not null && options.Contour)
            RegionOutline.DrawContour(destination, region);
        if (region is not null && options.Box)
            RegionOutline.DrawBox(destination, region);
        return new MapOverlay(destination, colours, map.Condition(), region);
    }

    /// <summary>Returns a picture with the legend of this one below it.</summary>
    /// <param name="picture">The picture, such as this one made smaller.</param>
    /// <param name="colormap">The colours of the drawing.</param>
    /// <param name="caption">The caption above the colours; <c>null</c> for none.</param>
    /// <exception cref="GradCamException">The result has more pixels than an array can contain.</exception>
    public Picture WithLegend(Picture picture, Colormap colormap, string? caption = null) => Condition switch
    {
        MapCondition.NotFinite => Legend.Attach(picture, caption, "no map: its values are not finite"),
        _ when Condition != MapCondition.Noise && Colours.Maximum > Colours.Minimum => Legend.Attach(picture, colormap, Colours, caption),
        MapCondition.AllNegative => Legend.Attach(picture, caption, "all negative map: nothing speaks for it"),
        MapCondition.Noise => Legend.Attach(picture, caption, "no map: the channel weights are rounding noise"),
        MapCondition.Flat => Legend.Attach(picture, caption, "flat map: the same everywhere"),
        _ => Legend.Attach(picture, caption, "empty map: nothing speaks for it"),
    };
}
