namespace GradCam.Pictures;

/// <summary>Combines several pictures in one, row by row: classes, methods or layers next to each other.</summary>
internal static class PictureGrid
{
    /// <summary>The longest side that a grid should have, so that screens can show it and browsers open it at once.</summary>
    public const int DefaultLongestSide = 4096;

    private const int Gap = 4;

    /// <summary>Puts pictures into equal cells of the size of the largest, on white, at the top and in the middle of their cells.</summary>
    /// <param name="cells">The pictures in reading order, at least one.</param>
    /// <param name="columns">Cells of a row; <c>null</c> for the number that makes the grid most nearly square.</param>
    /// <exception cref="ArgumentException">There are no pictures.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of columns is not positive.</exception>
    /// <exception cref="GradCamException">The grid has more pixels than an array can contain.</exception>
    public static Picture Arrange(IReadOnlyList<Picture> cells, int? columns = null)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count == 0)
            throw new ArgumentException("A grid needs at least one picture.", nameof(cells));
        int width = cells.Max(c => c.Width);
        int height = cells.Max(c => c.Height);
        int across = Math.Min(columns ?? ColumnsFor(cells.Count, width, height), cells.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(across, nameof(columns));
        int down = (cells.Count + across - 1) / across;

        Picture grid = Canvas.New((long)across * (width + Gap) - Gap, (long)down * (height + Gap) - Gap, Rgb.White);
        var canvas = new Canvas(grid);
        for (int i = 0; i < cells.Count; i++)
            canvas.Put(cells[i], i % across * (width + Gap) + (width - cells[i].Width) / 2, i / across * (height + Gap));
        return grid;
    }

    /// <summary>Returns the number of columns that makes a grid most nearly square; the fewest of several.</summary>
    /// <param name="count">Number of cells, at least 1.</param>
    /// <param name="width">Width of a cell.</param>
    /// <param name="height">Height of a cell.</param>
    public static int ColumnsFor(int count, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Enumerable.Range(1, count).MinBy(columns =>
            Math.Abs(Math.Log((double)columns * width / ((double)((count + columns - 1) / columns) * height))));
    }

    /// <summary>Returns a picture's size as a cell. If a grid of so many cells would be too large, the size is smaller in proportion.</summary>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="count">Number of cells, at least 1.</param>
    /// <param name="longestSide">The longest side of the grid's pictures together.</param>
    /// <param name="columns">Cells of a row; <c>null</c> for the number that makes the grid most nearly square.</param>
    public static (int Width, int Height) CellSize(int width, int height, int count, int longestSide = DefaultLongestSide, int? columns = null)
    {
        int across = columns ?? ColumnsFor(count, width, height);
        int rows = (count + across - 1) / across;
        double factor = Math.Min(1, longestSide / (double)Math.Max((long)across * width, (long)rows * height));
        return (Math.Max(1, (int)(width * factor)), Math.Max(1, (int)(height * factor)));
    }
}
