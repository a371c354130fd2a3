using GradCam.Pictures;

namespace GradCam.Metrics;

/// <summary>Represents the region of the object, in pixels of the model's input.</summary>
public sealed class TruthRegion
{
    // Pixels of the model's input per pixel of the picture.
    private readonly double _scaleX;
    private readonly double _scaleY;

    private TruthRegion(int width, bool[] mask, IReadOnlyList<TruthBox> boxes, double scaleX, double scaleY, bool? isRecognised)
    {
        _scaleX = scaleX;
        _scaleY = scaleY;
        IsRecognised = isRecognised;
        Width = width;
        Mask = mask;
        Boxes = boxes;
    }

    /// <summary>Gets the number of columns of the model's input.</summary>
    public int Width { get; }

    /// <summary>Gets the mask <c>[H*W]</c>: whether a pixel belongs to the object. At least one does.</summary>
    public bool[] Mask { get; }

    /// <summary>Gets the boxes around the object or objects, at least one.</summary>
    public IReadOnlyList<TruthBox> Boxes { get; }

    /// <summary>Gets whether the class with the model's highest score is the object's; <c>null</c> if the object's class is not known.</summary>
    public bool? IsRecognised { get; }

    /// <summary>Maps a picture's boxes and mask to the model's input.</summary>
    /// <param name="boxes">Boxes in the picture's pixels; empty for the one around the mask.</param>
    /// <param name="mask"><c>[height, width]</c> of the picture, true on the object; <c>null</c> for the pixels in the boxes.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="preprocessing">The preprocessing of the picture.</param>
    /// <param name="isRecognised">Whether the class with the model's highest score is the object's; <c>null</c> if the object's class is not known.</param>
    /// <returns>The region; <c>null</c> if the model sees no part of the object.</returns>
    /// <exception cref="ArgumentException">The mask has another size.</exception>
    public static TruthRegion? Of(IReadOnlyList<TruthBox> boxes, bool[]? mask, int width, int height, Preprocessing preprocessing, bool? isRecognised = null)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (mask is not null && mask.LongLength != (long)width * height)
            throw new ArgumentException($"A mask of {mask.Length} pixels does not match a picture of {width}x{height}.", nameof(mask));
        Placement place = preprocessing.Place(width, height);
        double scaleX = (double)place.ScaledWidth / width;
        double scaleY = (double)place.ScaledHeight / height;
        var view = new TruthBox(0, 0, place.Window.Width, place.Window.Height);
        TruthBox[] seen =
        [
            .. boxes.Select(b => new TruthBox(b.Left * scaleX - place.Window.X, b.Top * scaleY - place.Window.Y, b.Right * scaleX - place.Window.X, b.Bottom * scaleY - place.Window.Y).Intersect(view))
                .Where(b => b.Area > 0),
        ];

        bool[] pixels = new bool[place.Window.Width * place.Window.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, place.Window.Width);
            pixels[i] = mask is null
                ? seen.Any(b => b.HasPixel(x, y))
                : mask[Nearest(y + place.Window.Y, scaleY, height) * width + Nearest(x + place.Window.X, scaleX, width)];
        }

        if (!pixels.Contains(true))
            return null;
        return new TruthRegion(place.Window.Width, pixels, seen.Length > 0 ? seen : [Around(pixels, place.Window.Width)], scaleX, scaleY, isRecognised);
    }

    /// <summary>Returns whether a pixel of the object is at most this far from a pixel, centre to centre.</summary>
    /// <param name="x">Column of the model's input.</param>
    /// <param name="y">Row of the model's input.</param>
    /// <param name="distance">In pixels of the model's input.</param>
    public bool IsWithin(int x, int y, int distance) => IsWithin(x, y, distance, distance);

    /// <summary>Returns whether a pixel of the object is at most this far from a pixel, centre to centre, in the picture's pixels.</summary>
    /// <param name="x">Column of the model's input.</param>
    /// <param name="y">Row of the model's input.</param>
    /// <param name="distance">In pixels of the picture.</param>
    public bool IsWithinPicture(int x, int y, int distance) => IsWithin(x, y, distance * _scaleX, distance * _scaleY);

    // A circle of the picture is an ellipse here, if the picture was stretched.
    private bool IsWithin(int x, int y, double reachX, double reachY)
    {
        int height = Mask.Length / Width;
        for (int row = Math.Max(0, y - (int)reachY); row <= Math.Min(height - 1, y + (int)reachY); row++)
        {
            double up = reachY > 0 ? (row - y) / reachY : 0;
            int across = (int)(reachX * Math.Sqrt(Math.Max(0, 1 - up * up)) + 1e-9);
            int from = Math.Max(0, x - across);
            int to = Math.Min(Width - 1, x + across);
            if (Mask.AsSpan(row * Width + from, to - from + 1).Contains(true))
                return true;
        }

        return false;
    }

    private static int Nearest(int scaled, double scale, int length) => Math.Clamp((int)((scaled + 0.5) / scale), 0, length - 1);

    private static TruthBox Around(bool[] pixels, int width)
    {
        int left = int.MaxValue, top = int.MaxValue, right = 0, bottom = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (!pixels[i])
                continue;
            (int y, int x) = Math.DivRem(i, width);
            (left, top) = (Math.Min(left, x), Math.Min(top, y));
            (right, bottom) = (Math.Max(right, x + 1), Math.Max(bottom, y + 1));
        }

        return new TruthBox(left, top, right, bottom);
    }
}
