namespace GradCam.Pictures;

/// <summary>Combines two pictures in one.</summary>
internal static class SideBySide
{
    /// <summary>Puts one picture to the left of another. The area below the lower one is black.</summary>
    /// <param name="left">The left one.</param>
    /// <param name="right">The right one.</param>
    /// <exception cref="ArgumentException">Together they have more pixels than an array can contain.</exception>
    public static Picture Join(Picture left, Picture right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        long width = (long)left.Width + right.Width;
        int height = Math.Max(left.Height, right.Height);
        if (width * height * Picture.Channels > Array.MaxLength)
            throw new ArgumentException($"{width}x{height} pixels are more than an array can contain.", nameof(right));
        var pixels = new byte[width * height * Picture.Channels];
        Put(left, 0);
        Put(right, left.Width);
        return new Picture((int)width, height, pixels);

        void Put(Picture picture, int x)
        {
            int length = picture.Width * Picture.Channels;
            for (int y = 0; y < picture.Height; y++)
                picture.Pixels.AsSpan(y * length, length).CopyTo(pixels.AsSpan((int)((y * width + x) * Picture.Channels)));
        }
    }
}
