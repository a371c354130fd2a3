using System.Buffers;

namespace GradCam.Pictures;

/// <summary>
/// Resizes rows first, then columns, with intermediate rows rounded to the pixel's own type. It keeps only the intermediate rows within the reach of
/// the columns' filter.
/// </summary>
internal static class SeparableResize
{
    /// <summary>Resizes one row. Arguments: the old row and the memory after it, the columns, the new row.</summary>
    public delegate void RowKernel<T>(ReadOnlySpan<T> source, ResampleAxis axis, Span<T> destination);

    /// <summary>Makes row <c>i</c> of an axis. Arguments: the old rows, elements per row, the axis, i, the new row.</summary>
    public delegate void ColumnKernel<T>(ReadOnlySpan<T> source, int rowStride, ResampleAxis axis, int i, Span<T> destination);

    /// <summary>Resizes pixels of any type. The window is the part of the new picture to compute.</summary>
    public static void Run<T>(
        ReadOnlySpan<T> source,
        int width,
        int height,
        int channels,
        SourceBox box,
        int newWidth,
        int newHeight,
        PixelRectangle window,
        Span<T> destination,
        ResampleFilter filter,
        RowKernel<T> rowKernel,
        ColumnKernel<T> columnKernel)
    {
        int sourceStride = width * channels;
        int stride = window.Width * channels;

        // An unchanged axis is skipped: a filter would take time and not change it.
        using ResampleAxis? columns = newWidth == width && box.Left == 0 && box.Right == width
            ? null
            : AxisCache.Shared.Of(width, box.Left, box.Right, newWidth, window.X, window.Width, filter);
        using ResampleAxis? rows = newHeight == height && box.Top == 0 && box.Bottom == height
            ? null
            : AxisCache.Shared.Of(height, box.Top, box.Bottom, newHeight, window.Y, window.Height, filter);

        if (rows is null)
        {
            for (int y = 0; y < window.Height; y++)
                Row(source[((window.Y + y) * sourceStride)..], destination.Slice(y * stride, stride));
        }
        else if (columns is null)
        {
            for (int y = 0; y < window.Height; y++)
                columnKernel(source[(rows.Start(y) * sourceStride + window.X * channels)..], sourceStride, rows, y, destination.Slice(y * stride, stride));
        }
        else
        {
            // Rows from the row kernel, one after the other. If there is no more room, rows that are still needed move to the front. With room for
            // three times the reach, that is rare.
            int room = (int)Math.Min(height, 3L * rows.Longest);
            T[] kept = ArrayPool<T>.Shared.Rent(checked(room * stride));
            int first = rows.Start(0);
            int end = first;
            for (int y = 0; y < window.Height; y++)
            {
                int start = rows.Start(y);
                int needed = start + rows.Length(y);
                if (needed - first > room)
                {
                    if (end > start)
                        kept.AsSpan((start - first) * stride, (end - start) * stride).CopyTo(kept);
                    first = start;
                    end = Math.Max(end, start);
                }

                for (; end < needed; end++)
                    rowKernel(source[(end * sourceStride)..], columns, kept.AsSpan((end - first) * stride, stride));
                columnKernel(kept.AsSpan((start - first) * stride), stride, rows, y, destination.Slice(y * stride, stride));
            }

            ArrayPool<T>.Shared.Return(kept);
        }

        void Row(ReadOnlySpan<T> from, Span<T> to)
        {
            if (columns is null)
                from.Slice(window.X * channels, stride).CopyTo(to);
            else
                rowKernel(from, columns, to);
        }
    }
}
