using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>
/// Fills polygons with antialiasing. A few horizontal lines cross every row of pixels. On each line, the sorted crossings with the edges bound the
/// spans inside (even-odd rule), and a span counts in every pixel by its covered part.
/// </summary>
internal static class PolygonRaster
{
    private const int LinesARow = 5;

    /// <summary>Returns the covered share of each pixel, 0 to 1.</summary>
    public static Plane Fill(Outline outline, int width, int height)
    {
        var coverage = new Plane(width, height);
        (Vector2 low, Vector2 high) = outline.Bounds;
        int top = Math.Max(0, (int)MathF.Floor(low.Y));
        int bottom = Math.Min(height - 1, (int)MathF.Ceiling(high.Y));
        var crossings = new List<float>();
        for (int y = top; y <= bottom; y++)
        {
            Span<float> row = coverage.Row(y);
            for (int line = 0; line < LinesARow; line++)
            {
                Cross(outline, y + (line + 0.5f) / LinesARow, crossings);
                for (int i = 0; i + 1 < crossings.Count; i += 2)
                    AddSpan(row, crossings[i], crossings[i + 1], 1f / LinesARow);
            }
        }

        return coverage;
    }

    private static void Cross(Outline outline, float y, List<float> crossings)
    {
        crossings.Clear();
        foreach (Vector2[] contour in outline.Contours)
        {
            Vector2 a = contour[^1];
            foreach (Vector2 b in contour)
            {
                // Half open, so that a corner on the line counts for one of its two edges.
                if (a.Y <= y != b.Y <= y)
                    crossings.Add(a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X));
                a = b;
            }
        }

        crossings.Sort();
    }

    private static void AddSpan(Span<float> row, float from, float to, float weight)
    {
        from = Math.Max(from, 0);
        to = Math.Min(to, row.Length);
        if (to <= from)
            return;
        int first = (int)from;
        int last = Math.Min((int)to, row.Length - 1);
        if (first == last)
        {
            row[first] += weight * (to - from);
            return;
        }

        row[first] += weight * (first + 1 - from);
        for (int x = first + 1; x < last; x++)
            row[x] += weight;
        row[last] += weight * (to - last);
    }
}
