using System.Buffers;

namespace GradCam.Pictures;

/// <summary>
/// Rows first, then columns, the rows in between rounded to the pixel's own type. Only as many of them are kept as the columns
/// reach over.
/// </summary>
internal static class SeparableResize
{
    /// <summary>Resizes one row: old row and what follows it, columns, new row.</summary>
    public delegate void RowKernel<T>(ReadOnlySpan<T> source, ResampleAxis axis, Span<T> destination);

    /// <summary>Makes row <c>i</c> of an axis: from the first old row on, elements a row, axis, i, new row.</summary>
    public delegate void ColumnKernel<T>(ReadOnlySpan<T> source, int rowStride, ResampleAxis axis, int i, Span<T> destination);

    /// <summary>Resizes pixels of any type; the window is what is wanted of the new picture.</summary>
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

        // An axis that stays as it is is left alone: a filter would not change it, but would cost.
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
            // Rows that have been through the row kernel, one after the other. When there is no more room, those that are still
            // needed move to the front; with three times the reach that happens seldom.
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
