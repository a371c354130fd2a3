using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>Makes the classes' figures, around the origin and about one unit in radius, with slightly varying proportions.</summary>
internal static class ShapeOutlines
{
    // 64 corners per turn differ from a true circle by 0.1 % of its radius: at most a tenth of a pixel.
    private const int CornersATurn = 64;

    /// <summary>Returns a new figure of one class.</summary>
    public static Outline Of(ShapeKind kind, Dice dice) => kind switch
    {
        ShapeKind.Arrow => Arrow(dice),
        ShapeKind.Bolt => Bolt(dice),
        ShapeKind.Circle => new Outline(Arc(Vector2.Zero, 1, 0, 2 * MathF.PI)),
        ShapeKind.Crescent => Crescent(dice),
        ShapeKind.Cross => Cross(dice),
        ShapeKind.Heart => Heart(dice),
        ShapeKind.Ring => Ring(dice),
        ShapeKind.Square => Square(),
        ShapeKind.Star => Star(dice),
        ShapeKind.Triangle => Triangle(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown shape."),
    };

    private static Outline Square() => Polygon([new(-0.8f, -0.8f), new(0.8f, -0.8f), new(0.8f, 0.8f), new(-0.8f, 0.8f)]);

    private static Outline Triangle() => Polygon([Polar(1, -0.25f), Polar(1, -0.25f + 1 / 3f), Polar(1, -0.25f + 2 / 3f)]);

    private static Outline Star(Dice dice)
    {
        float inner = dice.Between(0.36f, 0.48f);
        return Polygon([.. Enumerable.Range(0, 10).Select(i => Polar(i % 2 == 0 ? 1 : inner, i / 10f - 0.25f))]);
    }

    private static Outline Cross(Dice dice)
    {
        float a = dice.Between(0.22f, 0.34f);
        const float b = 0.95f;
        return Polygon([
            new(-a, -b), new(a, -b), new(a, -a), new(b, -a), new(b, a), new(a, a),
            new(a, b), new(-a, b), new(-a, a), new(-b, a), new(-b, -a), new(-a, -a)]);
    }

    private static Outline Ring(Dice dice)
    {
        float inner = dice.Between(0.5f, 0.7f);
        return new Outline(Arc(Vector2.Zero, 1, 0, 2 * MathF.PI), Arc(Vector2.Zero, inner, 0, 2 * MathF.PI));
    }

    private static Outline Arrow(Dice dice)
    {
        float shaft = dice.Between(0.16f, 0.24f);
        float wings = dice.Between(0.55f, 0.68f);
        float neck = dice.Between(-0.05f, 0.2f);
        return Polygon([
            new(1, 0), new(neck, wings), new(neck, shaft), new(-1, shaft), new(-1, -shaft), new(neck, -shaft), new(neck, -wings)]);
    }

    private static Outline Bolt(Dice dice)
    {
        // A half of the bolt's six corners; the other half is the same, turned by half a circle.
        float width = dice.Between(0.9f, 1.15f);
        Vector2[] half = [new(0.38f * width, -1), new(-0.55f * width, 0.16f), new(-0.05f * width, 0.12f)];
        return Polygon([.. half, .. half.Select(corner => -corner)]);
    }

    private static Outline Crescent(Dice dice)
    {
        // The outer circle about the origin with radius 1, bitten by one of radius r at distance d along x.
        float r = dice.Between(0.75f, 0.85f);
        float d = dice.Between(0.42f, 0.55f);
        float x = (1 - r * r + d * d) / (2 * d);
        float outer = MathF.Atan2(MathF.Sqrt(1 - x * x), x);
        float inner = MathF.Atan2(MathF.Sqrt(1 - x * x), x - d);
        Vector2[] back = Arc(Vector2.Zero, 1, outer, 2 * MathF.PI - outer);
        Vector2[] bite = Arc(new Vector2(d, 0), r, 2 * MathF.PI - inner, inner);
        return Polygon([.. back, .. bite]);
    }

    private static Outline Heart(Dice dice)
    {
        // A square on its corner with a half circle on each upper side: sides of length s, circles of radius s/2.
        const float half = 0.68f;
        float height = dice.Between(0.92f, 1.12f);
        float radius = half / MathF.Sqrt(2);
        Vector2[] right = Arc(new Vector2(half / 2, -half / 2), radius, -0.75f * MathF.PI, 0.25f * MathF.PI);
        Vector2[] left = Arc(new Vector2(-half / 2, -half / 2), radius, 0.75f * MathF.PI, 1.75f * MathF.PI);
        return Polygon([new Vector2(0, half), .. left, .. right]).Transform(Matrix3x2.CreateScale(1.25f, 1.25f * height));
    }

    private static Outline Polygon(Vector2[] corners) => new(corners);

    private static Vector2 Polar(float radius, float turns)
    {
        (float sin, float cos) = MathF.SinCos(turns * 2 * MathF.PI);
        return radius * new Vector2(cos, sin);
    }

    private static Vector2[] Arc(Vector2 centre, float radius, float from, float to)
    {
        int steps = Math.Max(8, (int)MathF.Ceiling(MathF.Abs(to - from) / (2 * MathF.PI) * CornersATurn));
        var corners = new Vector2[steps + 1];
        for (int i = 0; i <= steps; i++)
            corners[i] = centre + Polar(radius, (from + (to - from) * i / steps) / (2 * MathF.PI));
        return corners;
    }
}
