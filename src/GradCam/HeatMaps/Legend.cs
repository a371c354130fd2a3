using System.Globalization;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>Draws the legend of a picture's colours below it: a caption, the colours in a bar, and the map's values at its ends and at zero.</summary>
internal static class Legend
{
    private const int BarHeight = 8;
    private const int TickHeight = 3;

    /// <summary>Adds a caption and a colour bar below a picture.</summary>
    /// <param name="picture">The picture; it does not change.</param>
    /// <param name="colormap">The colours.</param>
    /// <param name="scale">The values of the first and last colour, in the scores' unit.</param>
    /// <param name="caption">The caption; <c>null</c> for none. Printable ASCII stays, Latin letters lose their accents, and other characters become
    /// question marks.</param>
    /// <exception cref="GradCamException">The result has more pixels than an array can contain.</exception>
    public static Picture Attach(Picture picture, Colormap colormap, MapScale scale, string? caption = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(colormap);
        var footer = new Footer(picture);
        if (caption is not null)
            footer.Text(caption);
        int dot = footer.Dot;
        int length = footer.Width - 2 * footer.Margin;
        footer.Part((BarHeight + TickHeight + 1 + BitmapFont.Height) * dot, (canvas, top) =>
        {
            for (int x = 0; x < length; x++)
            {
                ReadOnlySpan<byte> colour = colormap.Entries.Slice((int)((long)x * Colormap.Count / length) * Picture.Channels, Picture.Channels);
                canvas.Fill(footer.Margin + x, top, 1, BarHeight * dot, new Rgb(colour[0], colour[1], colour[2]));
            }

            foreach ((int at, int textAt, string text) in Ticks(scale, length, dot))
            {
                canvas.Fill(footer.Margin + at, top + BarHeight * dot, dot, TickHeight * dot, Rgb.Black);
                canvas.Text(text, footer.Margin + textAt, top + (BarHeight + TickHeight + 1) * dot, dot, Rgb.Black);
            }
        });
        return footer.Attach();
    }

    /// <summary>Adds a caption and a sentence below a picture, for pictures whose colours have no meaning.</summary>
    /// <param name="picture">The picture; it does not change.</param>
    /// <param name="caption">The caption, see above; <c>null</c> for none.</param>
    /// <param name="note">The sentence; <c>null</c> for none.</param>
    /// <exception cref="GradCamException">The result has more pixels than an array can contain.</exception>
    public static Picture Attach(Picture picture, string? caption, string? note = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var footer = new Footer(picture);
        if (caption is not null)
            footer.Text(caption);
        if (note is not null)
            footer.Text(note);
        return footer.Attach();
    }

    /// <summary>Adds a list of colours with their names below a picture.</summary>
    /// <param name="picture">The picture; it does not change.</param>
    /// <param name="colours">Colours and their names, in order.</param>
    /// <exception cref="GradCamException">The result has more pixels than an array can contain.</exception>
    internal static Picture Attach(Picture picture, IEnumerable<(Rgb Colour, string Text)> colours)
    {
        var footer = new Footer(picture);
        int dot = footer.Dot;
        int side = BitmapFont.Height * dot;
        int columns = (footer.Width - 2 * footer.Margin - side - footer.Margin) / (BitmapFont.Advance * dot);
        foreach ((Rgb colour, string text) in colours)
        {
            string line = TextLines.Wrap(text, columns, 1)[0];
            footer.Part(side, (canvas, top) =>
            {
                canvas.Fill(footer.Margin, top, side, side, colour);
                canvas.Text(line, 2 * footer.Margin + side, top, dot, Rgb.Black);
            });
        }

        return footer.Attach();
    }

    /// <summary>
    /// Returns the positions of the ticks and of their texts, from the bar's left end. Zero has no tick if its text would touch another, or if zero
    /// is an end.
    /// </summary>
    internal static IEnumerable<(int At, int TextAt, string Text)> Ticks(MapScale scale, int length, int dot)
    {
        string low = Text(scale.Minimum);
        string high = Text(scale.Maximum);
        yield return (0, 0, low);
        int highAt = length - WidthOf(high);
        if (scale is { Minimum: < 0, Maximum: > 0 })
        {
            string zero = Text(0);
            int at = (int)Math.Round(scale.Zero * (length - dot));
            int textAt = at + (dot - WidthOf(zero)) / 2;
            int gap = BitmapFont.Advance * dot;
            if (textAt >= WidthOf(low) + gap && textAt + WidthOf(zero) + gap <= highAt)
                yield return (at, textAt, zero);
        }

        yield return (length - dot, highAt, high);

        int WidthOf(string text) => BitmapFont.WidthOf(text) * dot;
    }

    // Three digits, as the tool prints them. Values may be tiny, and a tiny value must not print as zero.
    private static string Text(float value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
