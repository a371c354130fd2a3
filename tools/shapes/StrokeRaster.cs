using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>Draws lines of a given width: the coverage of a pixel depends on its distance from the nearest segment, relative to half the width.</summary>
internal static class StrokeRaster
{
    /// <summary>Draws a line through points into <paramref name="coverage"/>, and keeps the larger value.</summary>
    public static void Draw(ReadOnlySpan<Vector2> points, float lineWidth, Plane coverage)
    {
        for (int i = 0; i + 1 < points.Length; i++)
            Segment(points[i], points[i + 1], lineWidth / 2, coverage);
    }

    private static void Segment(Vector2 a, Vector2 b, float radius, Plane coverage)
    {
        Vector2 low = Vector2.Min(a, b) - new Vector2(radius + 1);
        Vector2 high = Vector2.Max(a, b) + new Vector2(radius + 1);
        int left = Math.Max(0, (int)low.X), right = Math.Min(coverage.Width - 1, (int)high.X);
        int top = Math.Max(0, (int)low.Y), bottom = Math.Min(coverage.Height - 1, (int)high.Y);
        Vector2 along = b - a;
        float scale = 1 / Math.Max(along.LengthSquared(), 1e-6f);
        for (int y = top; y <= bottom; y++)
        {
            Span<float> row = coverage.Row(y);
            for (int x = left; x <= right; x++)
            {
                Vector2 p = new Vector2(x + 0.5f, y + 0.5f) - a;
                float t = Math.Clamp(Vector2.Dot(p, along) * scale, 0, 1);
                float inside = radius + 0.5f - (p - t * along).Length();
                if (inside > row[x])
                    row[x] = Math.Min(inside, 1);
            }
        }
    }
}
