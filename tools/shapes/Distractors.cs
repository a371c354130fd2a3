using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>
/// Draws distractors that are no shapes: wandering lines, waves, bars, hatching, flecks and lumps. None may look like a class: lines never close,
/// bars are long, lumps are lopsided and long.
/// </summary>
internal static class Distractors
{
    /// <summary>Scatters a few of them over the canvas.</summary>
    public static void Draw(Canvas canvas, Dice dice)
    {
        int count = 2 + dice.Below(9);
        for (int i = 0; i < count; i++)
        {
            var coverage = new Plane(canvas.Width, canvas.Height);
            switch (dice.Below(6))
            {
                case 0:
                    Wander(canvas, coverage, dice);
                    break;
                case 1:
                    Wave(canvas, coverage, dice);
                    break;
                case 2:
                    Bar(canvas, coverage, dice);
                    break;
                case 3:
                    Hatching(canvas, coverage, dice);
                    break;
                case 4:
                    Flecks(canvas, coverage, dice);
                    break;
                default:
                    coverage = Lump(canvas, dice);
                    break;
            }

            canvas.Blend(coverage, Colours.Any(dice), dice.Between(0.3f, 1));
        }
    }

    // A line whose direction differs from a main one by less than a quarter turn, so that it cannot meet itself.
    private static void Wander(Canvas canvas, Plane coverage, Dice dice)
    {
        float main = dice.Angle(), stray = 0;
        float step = canvas.Side * 0.04f;
        var points = new Vector2[6 + dice.Below(18)];
        points[0] = Anywhere(canvas, dice);
        for (int i = 1; i < points.Length; i++)
        {
            stray = Math.Clamp(stray + dice.Between(-0.5f, 0.5f), -1.1f, 1.1f);
            points[i] = points[i - 1] + step * Direction(main + stray);
        }

        StrokeRaster.Draw(points, LineWidth(canvas, dice), coverage);
    }

    private static void Wave(Canvas canvas, Plane coverage, Dice dice)
    {
        Vector2 start = Anywhere(canvas, dice);
        Vector2 along = Direction(dice.Angle());
        var across = new Vector2(-along.Y, along.X);
        float length = canvas.Side * dice.Between(0.2f, 0.6f);
        float height = canvas.Side * dice.Between(0.01f, 0.04f);
        float turns = dice.Between(2, 5) * 2 * MathF.PI;
        var points = new Vector2[48];
        for (int i = 0; i < points.Length; i++)
        {
            float t = i / (points.Length - 1f);
            points[i] = start + t * length * along + height * MathF.Sin(turns * t) * across;
        }

        StrokeRaster.Draw(points, 0.7f * LineWidth(canvas, dice), coverage);
    }

    private static void Bar(Canvas canvas, Plane coverage, Dice dice)
    {
        Vector2 start = Anywhere(canvas, dice);
        float length = canvas.Side * dice.Between(0.2f, 0.9f);
        StrokeRaster.Draw([start, start + length * Direction(dice.Angle())], length * dice.Between(0.02f, 0.1f), coverage);
    }

    private static void Hatching(Canvas canvas, Plane coverage, Dice dice)
    {
        Vector2 start = Anywhere(canvas, dice);
        float angle = dice.Angle();
        Vector2 stroke = canvas.Side * dice.Between(0.06f, 0.16f) * Direction(angle);
        Vector2 next = canvas.Side * dice.Between(0.025f, 0.05f) * Direction(angle + dice.Between(1.2f, 1.9f));
        float lineWidth = canvas.Side * dice.Between(0.005f, 0.012f);
        int lines = 3 + dice.Below(6);
        for (int i = 0; i < lines; i++)
        {
            Vector2 from = start + i * next + dice.Between(-0.15f, 0.15f) * stroke;
            StrokeRaster.Draw([from, from + stroke], lineWidth, coverage);
        }
    }

    private static void Flecks(Canvas canvas, Plane coverage, Dice dice)
    {
        float lineWidth = canvas.Side * dice.Between(0.006f, 0.014f);
        int count = 10 + dice.Below(40);
        for (int i = 0; i < count; i++)
        {
            Vector2 from = Anywhere(canvas, dice);
            StrokeRaster.Draw([from, from + lineWidth * dice.Between(1.5f, 3) * Direction(dice.Angle())], lineWidth, coverage);
        }
    }

    // A circle, stretched and dented by three waves of different lengths.
    private static Plane Lump(Canvas canvas, Dice dice)
    {
        float radius = canvas.Side * dice.Between(0.03f, 0.11f);
        float[] dents = [dice.Between(0.1f, 0.2f), dice.Between(0.1f, 0.2f), dice.Between(0.05f, 0.12f)];
        float[] phases = [dice.Angle(), dice.Angle(), dice.Angle()];
        var corners = new Vector2[60];
        for (int i = 0; i < corners.Length; i++)
        {
            float angle = i * 2 * MathF.PI / corners.Length;
            float reach = 1;
            for (int k = 0; k < dents.Length; k++)
                reach += dents[k] * MathF.Cos((k + 2) * angle + phases[k]);
            corners[i] = radius * reach * Direction(angle);
        }

        float stretch = dice.Between(1.3f, 1.7f);
        Matrix3x2 place = Matrix3x2.CreateScale(stretch, 1 / stretch)
            * Matrix3x2.CreateRotation(dice.Angle())
            * Matrix3x2.CreateTranslation(Anywhere(canvas, dice));
        return PolygonRaster.Fill(new Outline(corners).Transform(place), canvas.Width, canvas.Height);
    }

    private static float LineWidth(Canvas canvas, Dice dice) => canvas.Side * dice.Between(0.006f, 0.03f);

    private static Vector2 Anywhere(Canvas canvas, Dice dice) => new(dice.Unit() * canvas.Width, dice.Unit() * canvas.Height);

    private static Vector2 Direction(float angle)
    {
        (float sin, float cos) = MathF.SinCos(angle);
        return new Vector2(cos, sin);
    }
}
