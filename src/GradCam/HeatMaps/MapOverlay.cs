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
        MapScale colours = HeatMap.ColoursOf(map, heat, options.HeatMap);

        HighlightedRegion? region = options.RegionOf(map, picture.Width, picture.Height, seen);
        if (region is not null && options.Contour)
            RegionOutline.DrawContour(overlay, region);
        if (region is not null && options.Box)
            RegionOutline.DrawBox(overlay, region);
        if (options.SideBySide)
            overlay = Pictures.SideBySide.Join(picture, overlay);
        var result = new MapOverlay(overlay, colours, condition, region);
        return options.Legend ? result with { Picture = result.WithLegend(overlay, options.Colormap, caption) } : result;
    }

    /// <summary>A picture with the legend of this one below it.</summary>
    /// <param name="picture">The picture, such as this one made smaller.</param>
    /// <param name="colormap">The colours that were drawn with.</param>
    /// <param name="caption">What stands above the colours; null for nothing.</param>
    /// <exception cref="GradCamException">The result has more pixels than an array holds.</exception>
    public Picture WithLegend(Picture picture, Colormap colormap, string? caption = null) => Condition switch
    {
        MapCondition.NotFinite => Legend.Attach(picture, caption, "no map: its values are not finite"),
        _ when Colours.Maximum > Colours.Minimum => Legend.Attach(picture, colormap, Colours, caption),
        MapCondition.AllNegative => Legend.Attach(picture, caption, "all negative map: nothing speaks for it"),
        MapCondition.Flat => Legend.Attach(picture, caption, "flat map: the same everywhere"),
        _ => Legend.Attach(picture, caption, "empty map: nothing speaks for it"),
    };
}
