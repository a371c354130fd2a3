using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>Paints the shape itself: a colour that contrasts with its surroundings, shading, an edge, a shadow.</summary>
internal static class ShapePainter
{
    /// <summary>The distance in the RGB unit cube from which two colours are clearly different.</summary>
    public const float VisibleDistance = 0.4f;

    private const int ColourTries = 24;

    /// <summary>Paints the shape over the canvas, within <paramref name="coverage"/>; only its shadow extends beyond.</summary>
    public static void Paint(Canvas canvas, Outline outline, Plane coverage, Dice dice)
    {
        (Vector2 low, Vector2 high) = outline.Bounds;
        Vector3 colour = StandOut(canvas, coverage, dice);

        if (dice.Chance(0.45f))
            Shadow(canvas, outline, dice);

        // Brighter towards the light, and its own faint texture.
        (float sin, float cos) = MathF.SinCos(dice.Angle());
        float shading = dice.Between(0, 0.25f) / Math.Max(high.X - low.X, high.Y - low.Y);
        float roughness = dice.Chance(0.4f) ? dice.Between(0.03f, 0.2f) : 0;
        float cell = canvas.Side * dice.Between(0.02f, 0.1f);
        Plane texture = Noise.Clouds(dice, canvas.Width, canvas.Height, cell, cell, 2);
        Vector2 centre = (low + high) / 2;
        for (int i = 0; i < canvas.Pixels.Length; i++)
        {
            float share = coverage.Values[i];
            if (share == 0)
                continue;
            (int y, int x) = Math.DivRem(i, canvas.Width);
            float light = 1 + shading * (cos * (x - centre.X) + sin * (y - centre.Y)) + roughness * (texture.Values[i] - 0.5f);
            canvas.Pixels[i] = Vector3.Lerp(canvas.Pixels[i], Colours.Clamp(light * colour), share);
        }

        if (dice.Chance(0.35f))
            Edge(canvas, outline, coverage, colour, dice);
    }

    // The first of a few colours that differs visibly from nine tenths of the covered and nearby pixels; otherwise, the one that differs most.
    private static Vector3 StandOut(Canvas canvas, Plane coverage, Dice dice)
    {
        Vector3 best = default;
        float bestShare = -1;
        for (int i = 0; i < ColourTries && bestShare < 0.9f; i++)
        {
            Vector3 colour = Colours.Any(dice);
            float share = VisibleShare(canvas, coverage, colour);
            if (share > bestShare)
                (best, bestShare) = (colour, share);
        }

        return best;
    }

    private static float VisibleShare(Canvas canvas, Plane coverage, Vector3 colour)
    {
        // Every third pixel along either axis that the shape covers or comes close to.
        int near = canvas.Side / 32, seen = 0, visible = 0;
        for (int y = 0; y < canvas.Height; y += 3)
        {
            for (int x = 0; x < canvas.Width; x += 3)
            {
                if (!Near(coverage, x, y, near))
                    continue;
                seen++;
                if (Vector3.DistanceSquared(canvas.Pixels[y * canvas.Width + x], colour) > VisibleDistance * VisibleDistance)
                    visible++;
            }
        }

        return visible / (float)Math.Max(seen, 1);
    }

    private static bool Near(Plane coverage, int x, int y, int reach)
    {
        int left = Math.Max(x - reach, 0), right = Math.Min(x + reach, coverage.Width - 1);
        int top = Math.Max(y - reach, 0), bottom = Math.Min(y + reach, coverage.Height - 1);
        return coverage.Row(y)[x] > 0 || coverage.Row(top)[x] > 0 || coverage.Row(bottom)[x] > 0
            || coverage.Row(y)[left] > 0 || coverage.Row(y)[right] > 0;
    }

    // The figure itself, slightly moved and soft: the average of a few shifted copies.
    private static void Shadow(Canvas canvas, Outline outline, Dice dice)
    {
        float angle = dice.Angle();
        float distance = canvas.Side * dice.Between(0.01f, 0.03f);
        float opacity = dice.Between(0.15f, 0.4f);
        const int copies = 4;
        for (int i = 1; i <= copies; i++)
        {
            (float sin, float cos) = MathF.SinCos(angle);
            var shift = Matrix3x2.CreateTranslation(distance * i / 2 * new Vector2(cos, sin));
            Plane shadow = PolygonRaster.Fill(outline.Transform(shift), canvas.Width, canvas.Height);
            canvas.Blend(shadow, Vector3.Zero, opacity / copies);
        }
    }

    private static void Edge(Canvas canvas, Outline outline, Plane coverage, Vector3 colour, Dice dice)
    {
        var edge = new Plane(canvas.Width, canvas.Height);
        float lineWidth = canvas.Side * dice.Between(0.012f, 0.03f);
        foreach (Vector2[] contour in outline.Contours)
            StrokeRaster.Draw([.. contour, contour[0]], lineWidth, edge);
        for (int i = 0; i < edge.Values.Length; i++)
            edge.Values[i] = Math.Min(edge.Values[i], coverage.Values[i]);
        canvas.Blend(edge, dice.Chance(0.5f) ? 0.55f * colour : Vector3.Lerp(colour, Vector3.One, 0.5f), 0.9f);
    }
}
