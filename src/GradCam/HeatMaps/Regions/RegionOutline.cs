using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>
/// Draws lines around a highlighted region: bright lines between dark ones, which are visible on any colour. Their width depends on the picture's
/// size.
/// </summary>
internal static class RegionOutline
{
    // A line is a 200th of the shorter side: 1 pixel at 224, 2 at 400.
    private const double LinesPerSide = 200;

    private static readonly Rgb s_contour = Rgb.White;
    private static readonly Rgb s_box = new(0, 255, 0);

    /// <summary>Draws the region's edge, in white. The method changes the picture.</summary>
    /// <param name="picture">The picture of the region, or one of its size.</param>
    /// <param name="region">The region.</param>
    public static void DrawContour(Picture picture, HighlightedRegion region)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(region);
        PixelRectangle box = region.Box;
        var edge = new List<(int X, int Y)>();
        for (int y = box.Y; y < box.Y + box.Height; y++)
        {
            for (int x = box.X; x < box.X + box.Width; x++)
            {
                bool inside = region.Contains(x - 1, y) && region.Contains(x + 1, y) && region.Contains(x, y - 1) && region.Contains(x, y + 1);
                if (!inside && region.Contains(x, y))
                    edge.Add((x, y));
            }
        }

        Draw(picture, s_contour, (canvas, width, colour) =>
        {
            foreach ((int x, int y) in edge)
                canvas.Fill(x - width / 2, y - width / 2, width, width, colour);
        });
    }

    /// <summary>Draws the box around the region, in green. The method changes the picture.</summary>
    /// <param name="picture">The picture of the region, or one of its size.</param>
    /// <param name="region">The region.</param>
    public static void DrawBox(Picture picture, HighlightedRegion region)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(region);
        PixelRectangle box = region.Box;
        Draw(picture, s_box, (canvas, width, colour) =>
        {
            int left = box.X - width / 2;
            int top = box.Y - width / 2;
            int across = box.Width - 1 + width;
            int down = box.Height - 1 + width;
            canvas.Fill(left, top, across, width, colour);
            canvas.Fill(left, top + box.Height - 1, across, width, colour);
            canvas.Fill(left, top, width, down, colour);
            canvas.Fill(left + box.Width - 1, top, width, down, colour);
        });
    }

    private static void Draw(Picture picture, Rgb colour, Action<Canvas, int, Rgb> lines)
    {
        var canvas = new Canvas(picture);
        int width = Math.Max(1, (int)Math.Round(Math.Min(picture.Width, picture.Height) / LinesPerSide));
        lines(canvas, width + 2 * ((width + 1) / 2), Rgb.Black);
        lines(canvas, width, colour);
    }
}
