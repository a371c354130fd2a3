namespace GradCam.Pictures;

/// <summary>Represents a rectangle of whole pixels in a picture.</summary>
/// <param name="X">First column, from the left, 0 or more.</param>
/// <param name="Y">First row, from the top, 0 or more.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PixelRectangle(int X, int Y, int Width, int Height)
{
    /// <summary>Returns the rectangle of a whole picture.</summary>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    public static PixelRectangle All(int width, int height) => new(0, 0, width, height);

    /// <summary>Returns whether the rectangle has pixels and all of them are within a picture of this size.</summary>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    public bool LiesIn(int width, int height) =>
        X >= 0 && Y >= 0 && Width > 0 && Height > 0 && (long)X + Width <= width && (long)Y + Height <= height;

    internal void MustLieIn(int width, int height, string parameter)
    {
        if (!LiesIn(width, height))
            throw new ArgumentException($"The rectangle {Width}x{Height} at ({X}, {Y}) is not within {width}x{height} pixels.", parameter);
    }
}
