using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Enlarges maps of one size to another with bilinear interpolation, as PyTorch's <c>interpolate</c> does. An instance computes the values that all
/// maps share once. So a mask costs little compared with its pass of the model.
/// </summary>
internal sealed class BilinearGrid
{
    private readonly int _height;
    private readonly int _width;
    private readonly (int Low, int High, float Share)[] _rows;
    private readonly (int Low, int High, float Share)[] _columns;

    /// <summary>Initializes an instance that enlarges <c>[height, width]</c> to <c>[newHeight, newWidth]</c>.</summary>
    /// <param name="height">The number of rows of the source.</param>
    /// <param name="width">The number of columns of the source.</param>
    /// <param name="newHeight">The number of rows of the result.</param>
    /// <param name="newWidth">The number of columns of the result.</param>
    /// <param name="alignCorners">Whether the outermost values are at the edge of the result, not at the centres of its outermost cells.</param>
    public BilinearGrid(int height, int width, int newHeight, int newWidth, bool alignCorners = false)
    {
        _height = height;
        _width = width;
        _rows = Axis(height, newHeight, alignCorners);
        _columns = Axis(width, newWidth, alignCorners);
    }

    /// <summary>Enlarges one map, or computes a window of the result.</summary>
    /// <param name="source">The source, <c>[height, width]</c>.</param>
    /// <param name="destination">The window's values in row-major order. The destination must not overlap the source.</param>
    /// <param name="top">The first row of the window.</param>
    /// <param name="left">The first column of the window.</param>
    /// <param name="columns">The number of columns of the window; 0 for all.</param>
    public void Enlarge(ReadOnlySpan<float> source, Span<float> destination, int top = 0, int left = 0, int columns = 0)
    {
        if (columns == 0)
            columns = _columns.Length;
        int rows = destination.Length / columns;

        // Enlarge along the rows first, because the source has few of them.
        float[] wide = new float[_height * columns];
        for (int y = 0; y < _height; y++)
        {
            ReadOnlySpan<float> row = source.Slice(y * _width, _width);
            Span<float> to = wide.AsSpan(y * columns, columns);
            for (int x = 0; x < columns; x++)
            {
                (int low, int high, float share) = _columns[left + x];
                to[x] = row[low] + (share * (row[high] - row[low]));
            }
        }

        for (int y = 0; y < rows; y++)
        {
            (int low, int high, float share) = _rows[top + y];
            TensorPrimitives.Lerp(wide.AsSpan(low * columns, columns), wide.AsSpan(high * columns, columns), share, destination.Slice(y * columns, columns));
        }
    }

    private static (int Low, int High, float Share)[] Axis(int length, int newLength, bool alignCorners)
    {
        var axis = new (int, int, float)[newLength];
        for (int i = 0; i < newLength; i++)
        {
            double at = alignCorners
                ? newLength > 1 ? i * (length - 1.0) / (newLength - 1) : 0
                : Math.Max(((i + 0.5) * length / newLength) - 0.5, 0);
            int low = Math.Min((int)at, length - 1);
            axis[i] = (low, Math.Min(low + 1, length - 1), (float)(at - low));
        }

        return axis;
    }
}
