namespace GradCam.Pictures;

/// <summary>A white strip below a picture, with text and what else belongs there. Its sizes go with the picture's.</summary>
internal sealed class Footer
{
    private const int LeastColumns = 20;
    private const int MostLines = 3;

    // A dot of the font is a 200th of the shorter side, so that about forty characters stand below a picture of 4:3.
    private const int DotsPerSide = 200;

    private readonly Picture _picture;
    private readonly List<(int Height, Action<Canvas, int> Draw)> _parts = [];

    /// <summary>Starts below a picture.</summary>
    public Footer(Picture picture)
    {
        _picture = picture;
        Dot = Math.Max(1, (int)Math.Round(Math.Min(picture.Width, picture.Height) / (double)DotsPerSide));
        Margin = 4 * Dot;
        Width = Math.Max(picture.Width, LeastColumns * BitmapFont.Advance * Dot + 2 * Margin);
    }

    /// <summary>Pixels a dot of the font.</summary>
    public int Dot { get; }

    /// <summary>Pixels left free at the left and right, and between parts.</summary>
    public int Margin { get; }

    /// <summary>Width of the result: the picture's, or what a few words need.</summary>
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

    /// <summary>Adds something that is drawn.</summary>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="draw">Draws it from a row on.</param>
    public Footer Part(int height, Action<Canvas, int> draw)
    {
        _parts.Add((height, draw));
        return this;
    }

    /// <summary>The picture with all that below it, in the middle where the strip is wider.</summary>
    /// <exception cref="GradCamException">Together they have more pixels than an array holds.</exception>
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
