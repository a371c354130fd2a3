using System.Numerics;

namespace GradCam.Tools.Shapes;

/// <summary>Makes colours as red, green and blue between 0 and 1.</summary>
internal static class Colours
{
    /// <summary>Returns any colour, from pale to saturated, and sometimes one close to grey, white or black.</summary>
    public static Vector3 Any(Dice dice)
    {
        float hue = dice.Unit();
        return dice.Chance(0.12f)
            ? FromHsv(hue, dice.Between(0, 0.12f), dice.Between(0.05f, 1))
            : FromHsv(hue, dice.Between(0.3f, 0.95f), dice.Between(0.35f, 1));
    }

    /// <summary>Returns a similar colour, with a slightly different hue, saturation and brightness.</summary>
    public static Vector3 Near(Vector3 colour, float reach, Dice dice)
    {
        var change = new Vector3(dice.Between(-1, 1), dice.Between(-1, 1), dice.Between(-1, 1));
        return Clamp(colour + reach * (change + new Vector3(dice.Between(-1, 1))));
    }

    /// <summary>Returns the colour of hue, saturation and value, each between 0 and 1.</summary>
    public static Vector3 FromHsv(float hue, float saturation, float value)
    {
        // A channel falls from 1 to 0 with the distance of the hue from the channel's own (red 0, green 1/3, blue 2/3).
        float Channel(float own)
        {
            float distance = MathF.Abs(hue - own);
            distance = MathF.Min(distance, 1 - distance);
            return value * (1 - saturation * (1 - Math.Clamp(2 - 6 * distance, 0, 1)));
        }

        return new Vector3(Channel(0), Channel(1 / 3f), Channel(2 / 3f));
    }

    /// <summary>Keeps every channel between 0 and 1.</summary>
    public static Vector3 Clamp(Vector3 colour) => Vector3.Clamp(colour, Vector3.Zero, Vector3.One);
}
