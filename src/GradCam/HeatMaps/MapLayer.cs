using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>A map as a transparent layer, to be laid over anything, and what its colours mean.</summary>
/// <param name="Picture">The layer, as large as the picture.</param>
/// <param name="Colours">The values of the first and last colour, in the map's unit, see <see cref="MapOverlay.Colours"/>.</param>
/// <param name="Condition">Whether the map says anything.</param>
/// <param name="Region">The highlighted region; null where it was not asked for, and where there is none.</param>
public sealed record MapLayer(RgbaPicture Picture, MapScale Colours, MapCondition Condition, HighlightedRegion? Region)
{
    /// <summary>
    /// Draws. A pixel has the colour of its level, and for alpha the level times the opacity; on a scale with zero in it, the level's
    /// distance from zero's. It is transparent where the model saw nothing, and all over where there is nothing to show.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part of the picture that the model saw, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">Colours, scale, opacity and threshold; the others need a picture and are not looked at. <see cref="OverlayOptions.Default"/> where null.</param>
    /// <exception cref="ArgumentException">The part does not lie in the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    /// <exception cref="GradCamException">The layer has more pixels than an array holds.</exception>
    public static MapLayer Draw(CamMap map, int width, int height, PixelRectangle seen, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        options ??= OverlayOptions.Default;
        seen.MustLieIn(width, height, nameof(seen));
        GreyPicture heat = HeatMap.Render(map, seen.Width, seen.Height, options.HeatMap);
        LevelRange range = HeatMap.RangeOf(heat.Pixels, options.HeatMap);
        RgbaPicture layer = TransparentLayer.Color(heat, width, height, seen, range, options.HeatMap.Zero, options.Colormap, options.Opacity);
        return new MapLayer(layer, HeatMap.ColoursOf(map, range, options.HeatMap), map.Condition(), options.RegionOf(map, width, height, seen));
    }
}
