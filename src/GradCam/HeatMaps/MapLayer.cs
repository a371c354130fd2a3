using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>Represents a map as a transparent layer for use over any picture, with the meaning of its colours.</summary>
/// <param name="Picture">The layer, as large as the picture.</param>
/// <param name="Colours">The values of the first and last colour, in the map's unit, see <see cref="MapOverlay.Colours"/>.</param>
/// <param name="Condition">The condition of the map.</param>
/// <param name="Region">The highlighted region; <c>null</c> if the options do not request it, or if there is none.</param>
internal sealed record MapLayer(RgbaPicture Picture, MapScale Colours, MapCondition Condition, HighlightedRegion? Region)
{
    /// <summary>
    /// Draws the layer. A pixel has the colour of its level. Its alpha is the level times the opacity; on a scale that contains zero, it is the
    /// level's distance from zero's level times the opacity. The layer is transparent in the parts that the model did not see, and everywhere if the
    /// map is empty.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part of the picture that the model saw, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="options">Colours, scale, opacity and threshold; <c>null</c> for <see cref="OverlayOptions.Default"/>. The method ignores the
    /// other options, which need a picture.</param>
    /// <exception cref="ArgumentException">The part is not within the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is not in 0..1.</exception>
    /// <exception cref="GradCamException">The layer has more pixels than an array can contain.</exception>
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
