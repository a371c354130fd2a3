using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GradCam.Export.Quantizing;

/// <summary>
/// Represents the matrix of a product <c>x W</c> in 8 bits, with one scale for each of its columns, because a unit sums over a column. The matrix is
/// read twice, in parts: first for the scales, then for the levels.
/// </summary>
internal sealed class RoundedMatrix
{
    // 4 MB of float32 at a time.
    private const int DefaultPart = 1 << 20;

    // If W is transposed, parts are columns of the stored matrix. Each piece of a row needs a system call, so shorter pieces would be inefficient.
    private const int ShortestPiece = 64;

    private readonly int _inputs;
    private readonly int _units;
    private readonly bool _transposed;
    private readonly int _part;

    /// <summary>Computes the scales.</summary>
    /// <param name="values">The matrix <c>[inputs, units]</c>, or <c>[units, inputs]</c> if transposed.</param>
    /// <param name="inputs">The number of rows of W.</param>
    /// <param name="units">The number of columns of W.</param>
    /// <param name="transposed">Whether W is transposed in <paramref name="values"/>.</param>
    /// <param name="part">The approximate number of elements in memory at a time.</param>
    public RoundedMatrix(StoredFloats values, int inputs, int units, bool transposed, int part = DefaultPart)
    {
        (_inputs, _units, _transposed, _part) = (inputs, units, transposed, part);
        float[] scales = new float[units];
        float[] magnitudes = new float[units];
        (int rows, int columns) = transposed ? (units, inputs) : (inputs, units);
        ForRows(values, rows, columns, (first, block) =>
        {
            for (int at = 0; at < block.Length; at += columns)
            {
                ReadOnlySpan<float> row = block.Slice(at, columns);
                if (transposed)
                {
                    scales[first + (at / columns)] = Math.Abs(TensorPrimitives.MaxMagnitude(row));
                }
                else
                {
                    TensorPrimitives.Abs(row, magnitudes);
                    TensorPrimitives.Max<float>(scales, magnitudes, scales);
                }
            }
        });
        for (int u = 0; u < units; u++)
            scales[u] = Rounding8.Scale(scales[u]);
        Scales = scales;
    }

    /// <summary>Gets the scales, <c>[units]</c>.</summary>
    public float[] Scales { get; }

    /// <summary>Writes the levels, <c>[inputs, units]</c> signed bytes.</summary>
    /// <param name="values">The same matrix.</param>
    /// <param name="destination">The destination.</param>
    public void WriteLevels(StoredFloats values, Stream destination)
    {
        if (_transposed)
            WriteTransposed(values, destination);
        else
            WriteStraight(values, destination);
    }

    private void WriteStraight(StoredFloats values, Stream destination)
    {
        sbyte[] levels = new sbyte[RowsOf(_inputs, _units) * _units];
        ForRows(values, _inputs, _units, (_, block) =>
        {
            for (int at = 0; at < block.Length; at += _units)
            {
                for (int u = 0; u < _units; u++)
                    levels[at + u] = Rounding8.Level(block[at + u], Scales[u]);
            }

            destination.Write(MemoryMarshal.AsBytes(levels.AsSpan(0, block.Length)));
        });
    }

    // A strip of W's rows is columns of the stored matrix: a piece of each of its rows.
    private void WriteTransposed(StoredFloats values, Stream destination)
    {
        int strip = Math.Min(_inputs, Math.Max(ShortestPiece, _part / _units));
        float[] pieces = new float[strip * _units];
        sbyte[] levels = new sbyte[strip * _units];
        for (int first = 0; first < _inputs; first += strip)
        {
            int count = Math.Min(strip, _inputs - first);
            for (int u = 0; u < _units; u++)
                values.Read(((long)u * _inputs) + first, pieces.AsSpan(u * count, count));
            Turn(pieces, count, levels);
            destination.Write(MemoryMarshal.AsBytes(levels.AsSpan(0, count * _units)));
        }
    }

    // The loop works in tiles, so that writes across rows stay within the cache.
    private void Turn(float[] pieces, int count, sbyte[] levels)
    {
        const int Tile = 64;
        for (int top = 0; top < count; top += Tile)
        {
            for (int left = 0; left < _units; left += Tile)
            {
                for (int i = top; i < Math.Min(top + Tile, count); i++)
                {
                    for (int u = left; u < Math.Min(left + Tile, _units); u++)
                        levels[(i * _units) + u] = Rounding8.Level(pieces[(u * count) + i], Scales[u]);
                }
            }
        }
    }

    private int RowsOf(int rows, int columns) => Math.Clamp(_part / columns, 1, rows);

    private void ForRows(StoredFloats values, int rows, int columns, RowsAction action)
    {
        int step = RowsOf(rows, columns);
        float[] block = new float[step * columns];
        for (int first = 0; first < rows; first += step)
        {
            Span<float> part = block.AsSpan(0, Math.Min(step, rows - first) * columns);
            values.Read((long)first * columns, part);
            action(first, part);
        }
    }

    private delegate void RowsAction(int first, ReadOnlySpan<float> rows);
}
