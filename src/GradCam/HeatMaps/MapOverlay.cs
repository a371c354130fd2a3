using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>A map drawn over its picture, and what its colours and lines mean.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Colours">
/// The values of the first and last colour, in the map's unit. Where the heat map was stretched to its own range, they are what the
/// range stands for.
/// </param>
/// <param name="Condition">Whether the map says anything.</param>
/// <param name="Region">The highlighted region; null where it was not asked for, and where there is none.</param>
public sealed record MapOverlay(Picture Picture, MapScale Colours, MapCondition Condition, HighlightedRegion? Region)
{
    /// <summary>Draws.</summary>
    /// <param name="map">The map.</param>
    /// <param name="picture">The picture; it is not changed.</param>
    /// <param name="seen">The part of the picture that the model saw, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">How; <see cref="OverlayOptions.Default"/> where null.</param>
    /// <param name="caption">What stands above the legend, where there is one; null for nothing.</param>
    /// <exception cref="ArgumentException">The part does not lie in the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    /// <exception cref="GradCamException">The result has more pixels than an array holds.</exception>
    public static MapOverlay Draw(CamMap map, Picture picture, PixelRectangle seen, OverlayOptions? options = null, string? caption = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(picture);
        options ??= OverlayOptions.Default;
        seen.MustLieIn(picture.Width, picture.Height, nameof(seen));
        MapCondition condition = map.Condition();
        GreyPicture heat = HeatMap.Render(map, seen.Width, seen.Height, options.HeatMap);
        Picture overlay = Overlay.Blend(picture, heat, seen, options.Colormap, options.Opacity, options.HeatMap.IsStretched);
        MapScale colours = ScaleOf(map, heat, options.HeatMap);

        HighlightedRegion? region = options.NeedsRegion
            ? HighlightedRegion.Find(map, picture.Width, picture.Height, seen, options.Threshold, options.HeatMap.Upsample)
            : null;
        if (region is not null && options.Contour)
            RegionOutline.DrawContour(overlay, region);
        if (region is not null && options.Box)
            RegionOutline.DrawBox(overlay, region);
        if (options.SideBySide)
            overlay = Pictures.SideBySide.Join(picture, overlay);
        var result = new MapOverlay(overlay, colours, condition, region);
        return options.Legend ? result with { Picture = result.WithLegend(overlay, options.Colormap, caption) } : result;
    }

    /// <summary>
    /// The heat map alone, to be laid over anything: the colour map's colours, and for alpha the level times the opacity; on a scale
    /// with zero in it, twice the distance from zero's level. Transparent where the model saw nothing, and all over where there is
    /// nothing to show.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part of the picture that the model saw.</param>
    /// <param name="options">Colours, scale and opacity; lines, legend and side-by-side are not looked at. <see cref="OverlayOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">The part does not lie in the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    public static RgbaPicture Transparent(CamMap map, int width, int height, PixelRectangle seen, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        options ??= OverlayOptions.Default;
        seen.MustLieIn(width, height, nameof(seen));
        GreyPicture heat = HeatMap.Render(map, seen.Width, seen.Height, options.HeatMap);
        LevelRange range = options.HeatMap.IsStretched ? LevelRange.Of(heat.Pixels) : LevelRange.Full;
        return TransparentLayer.Color(heat, width, height, seen, range, options.HeatMap.Zero, options.Colormap, options.Opacity);
    }

    /// <summary>A picture with the legend of this one below it.</summary>
    /// <param name="picture">The picture, such as this one made smaller.</param>
    /// <param name="colormap">The colours that were drawn with.</param>
    /// <param name="caption">What stands above the colours; null for nothing.</param>
    /// <exception cref="GradCamException">The result has more pixels than an array holds.</exception>
    public Picture WithLegend(Picture picture, Colormap colormap, string? caption = null) => Condition switch
    {
        MapCondition.NotFinite => Legend.Attach(picture, caption, "no map: its values are no finite numbers"),
        _ when Colours.Maximum > Colours.Minimum => Legend.Attach(picture, colormap, Colours, caption),
        MapCondition.AllNegative => Legend.Attach(picture, caption, "no colours: nothing speaks for this class, the map is all negative"),
        MapCondition.Flat => Legend.Attach(picture, caption, "no colours: the map is the same everywhere"),
        _ => Legend.Attach(picture, caption, "no colours: the map is empty, nothing speaks for this class"),
    };

    // What the heat map's levels that got the first and last colour stand for.
    private static MapScale ScaleOf(CamMap map, GreyPicture heat, HeatMapOptions options)
    {
        if (options.Scale is { } given)
            return given;
        MapScale own = map.Condition() == MapCondition.Normal ? MapScale.Of([map], options.Normalize) : default;
        if (!options.IsStretched)
            return own;
        LevelRange range = LevelRange.Of(heat.Pixels);
        return new MapScale(ValueOf(range.Lowest), ValueOf(range.Highest));

        float ValueOf(int level) => own.Minimum + (own.Maximum - own.Minimum) * level / (Colormap.Count - 1);
    }
}
