using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>
/// Paints the textured background: a texture of two or three colours, often a second texture beyond a wavy border, light and grain.
/// </summary>
internal static class Backdrop
{
    /// <summary>Covers the whole canvas.</summary>
    public static void Draw(Canvas canvas, Dice dice)
    {
        Vector3 main = Colours.Any(dice);
        Paint(canvas, null, main, dice);
        if (dice.Chance(0.35f))
        {
            Plane beyond = Border(canvas, dice);
            Paint(canvas, beyond, dice.Chance(0.5f) ? Colours.Near(main, 0.3f, dice) : Colours.Any(dice), dice);
        }

        Light(canvas, dice);
    }

    private static void Paint(Canvas canvas, Plane? where, Vector3 main, Dice dice)
    {
        float contrast = dice.Between(0.06f, 0.3f);
        Vector3 a = Colours.Near(main, contrast, dice), b = Colours.Near(main, contrast, dice);
        Plane texture = Texture(canvas, dice);
        for (int i = 0; i < canvas.Pixels.Length; i++)
        {
            Vector3 colour = Vector3.Lerp(a, b, texture.Values[i]);
            canvas.Pixels[i] = where is null ? colour : Vector3.Lerp(canvas.Pixels[i], colour, where.Values[i]);
        }
    }

    // Values between 0 and 1, the weights of a mix of two colours.
    private static Plane Texture(Canvas canvas, Dice dice)
    {
        float cell = canvas.Side * dice.Between(0.06f, 0.4f);
        switch (dice.Below(6))
        {
            case 0: // clouds
                return Shape(Noise.Clouds(dice, canvas.Width, canvas.Height, cell, cell, 4), t => 2 * t - 0.5f);
            case 1: // brushed, as wood or metal
                bool upright = dice.Chance(0.5f);
                float fine = cell * dice.Between(0.05f, 0.15f);
                return Shape(Noise.Clouds(dice, canvas.Width, canvas.Height, upright ? fine : cell, upright ? cell : fine, 3), t => 2 * t - 0.5f);
            case 2: // patches, as of moss
                return Shape(Noise.Clouds(dice, canvas.Width, canvas.Height, cell, cell, 3), t => MathF.Round(t * 5) / 5 * 2 - 0.5f);
            case 3: // stripes, more or less wavy
                return Waves(canvas, Noise.Clouds(dice, canvas.Width, canvas.Height, cell, cell, 2), dice.Between(0, 3), dice);
            case 4: // marble
                return Waves(canvas, Noise.Clouds(dice, canvas.Width, canvas.Height, cell, cell, 4), dice.Between(4, 10), dice);
            default: // a plain slope
                return Slope(canvas, dice);
        }
    }

    private static Plane Waves(Canvas canvas, Plane warp, float strength, Dice dice)
    {
        (float sin, float cos) = MathF.SinCos(dice.Angle());
        float frequency = 2 * MathF.PI / (canvas.Side * dice.Between(0.05f, 0.25f));
        float hardness = dice.Between(0.6f, 3);
        for (int y = 0; y < warp.Height; y++)
        {
            Span<float> row = warp.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = Math.Clamp(0.5f + hardness * 0.5f * MathF.Sin(frequency * (cos * x + sin * y) + strength * row[x]), 0, 1);
        }

        return warp;
    }

    private static Plane Slope(Canvas canvas, Dice dice)
    {
        (float sin, float cos) = MathF.SinCos(dice.Angle());
        var slope = new Plane(canvas.Width, canvas.Height);
        for (int y = 0; y < slope.Height; y++)
        {
            Span<float> row = slope.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = Math.Clamp(0.5f + cos * (x / (float)slope.Width - 0.5f) + sin * (y / (float)slope.Height - 0.5f), 0, 1);
        }

        return slope;
    }

    // 1 on one side of a wavy line across the picture, 0 on the other.
    private static Plane Border(Canvas canvas, Dice dice)
    {
        (float sin, float cos) = MathF.SinCos(dice.Angle());
        float offset = dice.Between(-0.3f, 0.3f) * canvas.Side;
        float cell = canvas.Side * dice.Between(0.1f, 0.5f);
        float waviness = canvas.Side * dice.Between(0, 0.5f);
        float softness = dice.Between(0.5f, 8);
        Plane border = Noise.Clouds(dice, canvas.Width, canvas.Height, cell, cell, 3);
        for (int y = 0; y < border.Height; y++)
        {
            Span<float> row = border.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                float distance = cos * (x - canvas.Width / 2f) + sin * (y - canvas.Height / 2f) - offset + waviness * (row[x] - 0.5f);
                row[x] = Math.Clamp(0.5f + distance / softness, 0, 1);
            }
        }

        return border;
    }

    private static void Light(Canvas canvas, Dice dice)
    {
        Plane slope = Slope(canvas, dice);
        float strength = dice.Between(0, 0.35f);
        float grain = dice.Chance(0.6f) ? dice.Between(0, 0.09f) : 0;
        for (int i = 0; i < canvas.Pixels.Length; i++)
        {
            float light = 1 + strength * (slope.Values[i] - 0.5f);
            float noise = grain == 0 ? 0 : grain * (dice.Unit() + dice.Unit() - 1);
            canvas.Pixels[i] = Colours.Clamp(light * canvas.Pixels[i] + new Vector3(noise));
        }
    }

    private static Plane Shape(Plane plane, Func<float, float> curve)
    {
        float[] values = plane.Values;
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Clamp(curve(values[i]), 0, 1);
        return plane;
    }
}
