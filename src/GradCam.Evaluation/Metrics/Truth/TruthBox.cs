using GradCam.Pictures;

namespace GradCam.Metrics;

/// <summary>Represents a box by its edges, in pixels from the left and top edge: a picture of one pixel is 0, 0, 1, 1.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
public readonly record struct TruthBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Returns the box of whole pixels.</summary>
    public static TruthBox Of(PixelRectangle pixels) => new(pixels.X, pixels.Y, pixels.X + pixels.Width, pixels.Y + pixels.Height);

    /// <summary>Gets the area in pixels; 0 for an empty box.</summary>
    public double Area => Math.Max(0, Right - Left) * Math.Max(0, Bottom - Top);

    /// <summary>Returns the part that two boxes share; it may have no area.</summary>
    public TruthBox Intersect(TruthBox other) => new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    /// <summary>Returns the intersection over union, in 0..1.</summary>
    public double Overlap(TruthBox other)
    {
        double shared = Intersect(other).Area;
        double union = Area + other.Area - shared;
        return union > 0 ? shared / union : 0;
    }

    /// <summary>Returns whether a pixel's centre is in the box.</summary>
    public bool HasPixel(int x, int y) => x + 0.5 >= Left && x + 0.5 < Right && y + 0.5 >= Top && y + 0.5 < Bottom;
}
