using GradCam.Pictures;

namespace GradCam.Concepts;

/// <summary>
/// Provides a colour for each concept. The first colours are Okabe and Ito's palette, which people of all kinds of colour vision can distinguish, in
/// an order in which neighbours differ strongly. Further colours advance around the circle of hues by the golden angle.
/// </summary>
internal static class ConceptColours
{
    private const double GoldenAngle = 137.50776405003785;

    private static readonly Rgb[] s_colours =
        [new(230, 159, 0), new(0, 114, 178), new(204, 121, 167), new(0, 158, 115), new(240, 228, 66), new(213, 94, 0), new(86, 180, 233)];

    /// <summary>Returns the colour of a concept.</summary>
    /// <param name="index">The concept's index, from 0.</param>
    public static Rgb Of(int index) => index < s_colours.Length ? s_colours[index] : Hue((index - s_colours.Length) * GoldenAngle % 360);

    // Hue, saturation and value to red, green and blue, with a saturation of 1 and a value of 0.85.
    private static Rgb Hue(double degrees)
    {
        return new Rgb(Channel(5), Channel(3), Channel(1));

        byte Channel(double offset)
        {
            double k = (offset + degrees / 60) % 6;
            return (byte)Math.Round(255 * 0.85 * (1 - Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
    }
}
