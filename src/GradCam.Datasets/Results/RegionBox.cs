using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Datasets.Results;

/// <summary>Represents the box of a map's highlighted region, in the picture's pixels.</summary>
/// <param name="Box">The box.</param>
/// <param name="Share">The region's share of the picture's area.</param>
internal readonly record struct RegionBox(PixelRectangle Box, float Share)
{
    /// <summary>
    /// Finds the box. A picture may be much larger than the model's input, and a map has no information on the pixels in between. So the method finds
    /// the region at the size of the model's input, at a fraction of the cost. The box covers the picture's pixels that the region touches.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="seen">The part of the picture that the model saw.</param>
    /// <param name="input">Width and height of the model's input.</param>
    /// <param name="threshold">The threshold of highlighted pixels; 15 % of the maximum if <c>null</c>.</param>
    /// <param name="upsample">The filter that enlarges the map.</param>
    /// <returns>The box; <c>null</c> if the map shows nothing.</returns>
    public static RegionBox? Find(CamMap map, int width, int height, PixelRectangle seen, (int Width, int Height) input, RegionThreshold? threshold, ResampleFilter upsample)
    {
        int w = Math.Min(seen.Width, input.Width);
        int h = Math.Min(seen.Height, input.Height);
        HighlightedRegion? region = HighlightedRegion.Find(map, w, h, PixelRectangle.All(w, h), threshold, upsample);
        if (region is null)
            return null;
        (int x, int columns) = Back(region.Box.X, region.Box.Width, seen.Width, w);
        (int y, int rows) = Back(region.Box.Y, region.Box.Height, seen.Height, h);
        double share = region.Share * seen.Width * seen.Height / ((double)width * height);
        return new RegionBox(new PixelRectangle(seen.X + x, seen.Y + y, columns, rows), (float)share);
    }

    private static (int Start, int Length) Back(int start, int length, int size, int scaledSize)
    {
        int from = (int)((long)start * size / scaledSize);
        int to = (int)(((long)(start + length) * size + scaledSize - 1) / scaledSize);
        return (from, to - from);
    }
}
