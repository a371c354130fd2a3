namespace GradCam.Datasets.Reports;

/// <summary>Represents a map for the page: its positive part in 256 steps, at the lowest resolution that looks the same at a glance.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">Row by row, 255 for the map's largest value.</param>
internal sealed record SmallMap(int Height, int Width, byte[] Values)
{
    /// <summary>The maximum number of rows and columns.</summary>
    public const int Side = 32;

    /// <summary>Returns the small map of a map.</summary>
    /// <param name="map">The map <c>[height, width]</c>, row by row.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <returns>The small map; <c>null</c> if the map has no positive values, or values that are not finite.</returns>
    public static SmallMap? Of(ReadOnlySpan<float> map, int height, int width)
    {
        if (height <= 0 || width <= 0 || map.Length != (long)height * width)
            return null;
        int rows = Math.Min(height, Side), columns = Math.Min(width, Side);
        var means = new float[rows * columns];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                means[y * columns + x] = Mean(map, width, Range(y, height, rows), Range(x, width, columns));
        }

        float max = 0;
        foreach (float value in means)
        {
            if (!float.IsFinite(value))
                return null;
            max = Math.Max(max, value);
        }

        return max == 0 ? null : new SmallMap(rows, columns, [.. means.Select(v => (byte)MathF.Round(Math.Max(0, v / max) * 255))]);
    }

    // The cells of the map whose mean is a cell of the small map; at least one.
    private static (int First, int End) Range(int index, int length, int parts) =>
        ((int)((long)index * length / parts), (int)(((long)(index + 1) * length + parts - 1) / parts));

    private static float Mean(ReadOnlySpan<float> map, int width, (int First, int End) rows, (int First, int End) columns)
    {
        double sum = 0;
        for (int y = rows.First; y < rows.End; y++)
        {
            for (int x = columns.First; x < columns.End; x++)
                sum += map[y * width + x];
        }

        return (float)(sum / ((rows.End - rows.First) * (columns.End - columns.First)));
    }
}
