namespace GradCam.Pictures;

/// <summary>Draws into a picture's pixels. Parts outside the picture are clipped.</summary>
/// <param name="picture">The picture; drawing changes it.</param>
internal readonly struct Canvas(Picture picture)
{
    /// <summary>Returns a new picture of one colour.</summary>
    /// <exception cref="GradCamException">It has more pixels than an array can contain.</exception>
    public static Picture New(long width, long height, Rgb colour)
    {
        if (width * height * Picture.Channels > Array.MaxLength || Math.Max(width, height) > int.MaxValue)
            throw new GradCamException(GradCamErrorKind.Option, $"a picture of {width}x{height} pixels is too large to draw.");
        var picture = new Picture((int)width, (int)height, new byte[width * height * Picture.Channels]);
        new Canvas(picture).Fill(0, 0, (int)width, (int)height, colour);
        return picture;
    }

    /// <summary>Fills a rectangle.</summary>
    public void Fill(int x, int y, int width, int height, Rgb colour)
    {
        int left = Math.Max(x, 0);
        int right = (int)Math.Min((long)x + width, picture.Width);
        int bottom = (int)Math.Min((long)y + height, picture.Height);
        for (int row = Math.Max(y, 0); row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                Span<byte> pixel = picture.Pixels.AsSpan((row * picture.Width + column) * Picture.Channels, Picture.Channels);
                pixel[0] = colour.Red;
                pixel[1] = colour.Green;
                pixel[2] = colour.Blue;
            }
        }
    }

    /// <summary>Copies a picture, which must be within this one.</summary>
    public void Put(Picture other, int x, int y)
    {
        int length = other.Width * Picture.Channels;
        for (int row = 0; row < other.Height; row++)
            other.Pixels.AsSpan(row * length, length).CopyTo(picture.Pixels.AsSpan(((y + row) * picture.Width + x) * Picture.Channels));
    }

    /// <summary>Writes one line of text, see <see cref="BitmapFont"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="x">Left edge of the first character.</param>
    /// <param name="y">Top edge.</param>
    /// <param name="scale">The pixels per dot of the font, across and down.</param>
    /// <param name="colour">Its colour.</param>
    public void Text(string text, int x, int y, int scale, Rgb colour)
    {
        foreach (char c in PlainText.Of(text))
        {
            for (int row = 0; row < BitmapFont.Height; row++)
            {
                for (int column = 0; column < BitmapFont.Width; column++)
                {
                    if (BitmapFont.HasDot(c, column, row))
                        Fill(x + column * scale, y + row * scale, scale, scale, colour);
                }
            }

            x += BitmapFont.Advance * scale;
        }
    }
}
