namespace GradCam.Pictures;

/// <summary>Builds a white strip below a picture, with text and drawings. Its sizes depend on the picture's.</summary>
internal sealed class Footer
{
    private const int LeastColumns = 20;
    private const int MostLines = 3;

    // A dot of the font is a 200th of the shorter side, so that about forty characters fit below a picture of 4:3.
    private const int DotsPerSide = 200;

    private readonly Picture _picture;
    private readonly List<(int Height, Action<Canvas, int> Draw)> _parts = [];

    /// <summary>Initializes a footer below a picture.</summary>
    public Footer(Picture picture)
    {
        _picture = picture;
        Dot = Math.Max(1, (int)Math.Round(Math.Min(picture.Width, picture.Height) / (double)DotsPerSide));
        Margin = 4 * Dot;
        Width = Math.Max(picture.Width, LeastColumns * BitmapFont.Advance * Dot + 2 * Margin);
    }

    /// <summary>Gets the pixels per dot of the font.</summary>
    public int Dot { get; }

    /// <summary>Gets the margin at the left and right and between parts, in pixels.</summary>
    public int Margin { get; }

    /// <summary>Gets the width of the result: the picture's, or the width of a few words if that is larger.</summary>
    public int Width { get; }

    /// <summary>Adds text.</summary>
    public Footer Text(string text)
    {
        int line = (BitmapFont.Height + 2) * Dot;
        IReadOnlyList<string> lines = TextLines.Wrap(text, (Width - 2 * Margin) / (BitmapFont.Advance * Dot), MostLines);
        return Part(lines.Count * line - 2 * Dot, (canvas, top) =>
        {
            for (int i = 0; i < lines.Count; i++)
                canvas.Text(lines[i], Margin, top + i * line, Dot, Rgb.Black);
        });
    }

    /// <summary>Adds a drawing.</summary>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="draw">Draws the part from a row on.</param>
    public Footer Part(int height, Action<Canvas, int> draw)
    {
        _parts.Add((height, draw));
        return this;
    }

    /// <summary>Returns the picture with the strip below it. If the strip is wider, the picture is in the middle.</summary>
    /// <exception cref="GradCamException">The result has more pixels than an array can contain.</exception>
    public Picture Attach()
    {
        Picture whole = Canvas.New(Width, (long)_picture.Height + Margin + _parts.Sum(p => (long)p.Height + Margin), Rgb.White);
        var canvas = new Canvas(whole);
        canvas.Put(_picture, (Width - _picture.Width) / 2, 0);
        int top = _picture.Height + Margin;
        foreach ((int height, Action<Canvas, int> draw) in _parts)
        {
            draw(canvas, top);
            top += height + Margin;
        }

        return whole;
    }
}
