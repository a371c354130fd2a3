using System.Numerics.Tensors;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>
/// Represents the strongest region of a heat map: the largest connected part of its pixels at or above a threshold, and the box around it. Selvaraju
/// et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", section 4.1.
/// </summary>
public sealed class HighlightedRegion
{
    private readonly bool[] _mask;

    private HighlightedRegion(float threshold, PixelRectangle box, int pixels, double share, bool[] mask)
    {
        Threshold = threshold;
        Box = box;
        Pixels = pixels;
        Share = share;
        _mask = mask;
    }

    /// <summary>Gets the lowest value that counts, in the unit of the map and the scores.</summary>
    public float Threshold { get; }

    /// <summary>Gets the smallest rectangle that contains the region, in the picture's pixels.</summary>
    public PixelRectangle Box { get; }

    /// <summary>Gets the number of the region's pixels.</summary>
    public int Pixels { get; }

    /// <summary>Gets the region's share of the picture's area, above 0, at most 1.</summary>
    public double Share { get; }

    /// <summary>
    /// Finds the region of a map. Pixels are connected with all eight around them. If several parts have equally many pixels, it is the first in
    /// reading order.
    /// </summary>
    /// <remarks>
    /// The map is resized as float32, not rounded to 8 bits. A threshold is a share of the resized map's maximum. If a filter with negative lobes
    /// raises it above the map's own maximum, it is a share of the map's own, as in a heat map. With a <paramref name="maximum"/> that several maps
    /// share, it is a share of that, so that a weak map does not seem to highlight as much as a strong one.
    /// </remarks>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part of the picture that the model saw, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="threshold">The threshold; <c>null</c> for <see cref="RegionThreshold.Default"/>.</param>
    /// <param name="upsample">The filter that resizes the layer's grid to pixels.</param>
    /// <param name="maximum">The maximum for the threshold, in the map's unit; <c>null</c> for the map's own.</param>
    /// <returns>The region; <c>null</c> if the map is not <see cref="MapCondition.Normal"/>, or if no pixel reaches the threshold.</returns>
    /// <exception cref="ArgumentException">The part is not within the picture.</exception>
    public static HighlightedRegion? Find(CamMap map, int width, int height, PixelRectangle seen, RegionThreshold? threshold = null, ResampleFilter upsample = ResampleFilter.Lanczos, float? maximum = null)
    {
        seen.MustLieIn(width, height, nameof(seen));
        if (map.Condition() != MapCondition.Normal)
            return null;
        float[] heat = HeatMap.RenderFloats(map, seen.Width, seen.Height, new HeatMapOptions { Upsample = upsample });
        float highest = TensorPrimitives.Max(heat);
        float reference = maximum / map.Maximum ?? Math.Min(highest, 1);

        // A picture much smaller than the layer's grid may not contain the map's only peak.
        if (!(highest > 0 && reference > 0))
            return null;
        float level = (threshold ?? RegionThreshold.Default).LevelOf(heat, reference);
        if (level > highest)
            return null;
        LargestPart part = LargestPart.Find(heat, seen.Width, level);
        PixelRectangle box = part.Box with { X = seen.X + part.Box.X, Y = seen.Y + part.Box.Y };
        return new HighlightedRegion(level * map.Maximum, box, part.Pixels, part.Pixels / ((double)width * height), part.Mask);
    }

    /// <summary>Returns whether a pixel belongs to the region.</summary>
    /// <param name="x">The column in the picture; any number.</param>
    /// <param name="y">The row in the picture; any number.</param>
    public bool Contains(int x, int y) =>
        x >= Box.X && y >= Box.Y && x < Box.X + Box.Width && y < Box.Y + Box.Height && _mask[(y - Box.Y) * Box.Width + x - Box.X];
}
