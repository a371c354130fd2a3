using System.Buffers;

namespace GradCam.Pictures;

/// <summary>Resizes by the old pixel under the centre of each new pixel.</summary>
internal static class NearestResize
{
    /// <summary>Resizes pixels of any type; a pixel is <paramref name="channels"/> elements.</summary>
    public static void Run<T>(ReadOnlySpan<T> source, int width, int height, int channels, SourceBox box, int newWidth, int newHeight, PixelRectangle window, Span<T> destination)
    {
        int[] columns = ArrayPool<int>.Shared.Rent(window.Width);
        int[] rows = ArrayPool<int>.Shared.Rent(window.Height);
        Positions(box.Left, box.Right, width, newWidth, window.X, columns.AsSpan(0, window.Width));
        Positions(box.Top, box.Bottom, height, newHeight, window.Y, rows.AsSpan(0, window.Height));
        for (int y = 0; y < window.Height; y++)
        {
            ReadOnlySpan<T> from = source.Slice(rows[y] * width * channels, width * channels);
            Span<T> to = destination.Slice(y * window.Width * channels, window.Width * channels);
            if (channels == 1)
            {
                for (int x = 0; x < to.Length; x++)
                    to[x] = from[columns[x]];
            }
            else
            {
                for (int x = 0; x < window.Width; x++)
                    from.Slice(columns[x] * channels, channels).CopyTo(to[(x * channels)..]);
            }
        }

        ArrayPool<int>.Shared.Return(columns);
        ArrayPool<int>.Shared.Return(rows);
    }

    private static void Positions(float from, float to, int size, int newSize, int first, Span<int> positions)
    {
        // Steps are added and not multiplied, as in Pillow: if a centre is on the border of two pixels, the rounding decides.
        double step = (double)(to - from) / newSize;
        double centre = from + step * 0.5;
        for (int i = 0; i < first + positions.Length; i++, centre += step)
        {
            if (i >= first)
                positions[i - first] = Math.Min((int)centre, size - 1);
        }
    }
}
