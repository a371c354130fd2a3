using System.Numerics.Tensors;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>
/// Where a heat map is strongest: the largest connected part of its pixels at or above a threshold, and the box around it.
/// Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", section 4.1.
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

    /// <summary>The lowest value that counts, in the map's unit, the scores'.</summary>
    public float Threshold { get; }

    /// <summary>The smallest rectangle that holds the region, in the picture's pixels.</summary>
    public PixelRectangle Box { get; }

    /// <summary>Number of the region's pixels.</summary>
    public int Pixels { get; }

    /// <summary>The region's share of the picture's area, above 0, at most 1.</summary>
    public double Share { get; }

    /// <summary>
    /// Finds the region of a map. Pixels are connected with all eight around them. Of several parts with as many pixels it is the one
    /// that comes first in reading order.
    /// </summary>
    /// <remarks>
    /// The map is resized as float32, not rounded to 8 bits. The maximum that a threshold is a share of is the resized map's; where a
    /// filter with negative lobes lifts it above the map's own, that one: a heat map shows no more either. With a
    /// <paramref name="maximum"/> that several maps share it is that, so that a weak map does not seem to highlight as much as a strong one.
    /// </remarks>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part of the picture that the model saw, see <see cref="Explanation.Seen"/>.</param>
    /// <param name="threshold">What counts; <see cref="RegionThreshold.Default"/> where null.</param>
    /// <param name="upsample">The filter that takes the layer's grid to pixels.</param>
    /// <param name="maximum">What a share of the maximum is a share of, in the map's unit; null for the map's own.</param>
    /// <returns>Null where the map is not <see cref="MapCondition.Normal"/>, and where nothing reaches the threshold: then nothing is highlighted.</returns>
    /// <exception cref="ArgumentException">The part does not lie in the picture.</exception>
    public static HighlightedRegion? Find(CamMap map, int width, int height, PixelRectangle seen, RegionThreshold? threshold = null, ResampleFilter upsample = ResampleFilter.Lanczos, float? maximum = null)
    {
        seen.MustLieIn(width, height, nameof(seen));
        if (map.Condition() != MapCondition.Normal)
            return null;
        float[] heat = HeatMap.RenderFloats(map, seen.Width, seen.Height, new HeatMapOptions { Upsample = upsample });
        float highest = TensorPrimitives.Max(heat);
        float reference = maximum / map.Maximum ?? Math.Min(highest, 1);

        // A picture much smaller than the layer's grid may have lost the map's only peak.
        if (!(highest > 0 && reference > 0))
            return null;
        float level = (threshold ?? RegionThreshold.Default).LevelOf(heat, reference);
        if (level > highest)
            return null;
        LargestPart part = LargestPart.Find(heat, seen.Width, level);
        PixelRectangle box = part.Box with { X = seen.X + part.Box.X, Y = seen.Y + part.Box.Y };
        return new HighlightedRegion(level * map.Maximum, box, part.Pixels, part.Pixels / ((double)width * height), part.Mask);
    }

    /// <summary>Whether a pixel belongs to the region.</summary>
    /// <param name="x">Column in the picture; any.</param>
    /// <param name="y">Row in the picture; any.</param>
    public bool Contains(int x, int y) =>
        x >= Box.X && y >= Box.Y && x < Box.X + Box.Width && y < Box.Y + Box.Height && _mask[(y - Box.Y) * Box.Width + x - Box.X];
}
