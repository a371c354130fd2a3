using System.Runtime.InteropServices;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>
/// A small tensor whose elements are known without running the model, or some of them: an element that depends on the batch size
/// is null. Integers and truth values are held as doubles, which are exact up to 2^53.
/// </summary>
internal sealed record KnownValue(int ElementType, long[] Dims, double?[] Values)
{
    // Shapes and the like are short; weights are none of this class's business.
    private const long MostElements = 4096;

    /// <summary>The elements as integers; null if one is unknown.</summary>
    public long[]? Integers() => Array.TrueForAll(Values, v => v is not null) ? [.. Values.Select(v => (long)v!.Value)] : null;

    /// <summary>The elements; null if one is unknown.</summary>
    public double[]? Numbers() => Array.TrueForAll(Values, v => v is not null) ? [.. Values.Select(v => v!.Value)] : null;

    /// <summary>Whether the elements are integers or truth values.</summary>
    public bool IsInteger => (TensorProto.Types.DataType)ElementType is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16);

    /// <summary>A vector of integers.</summary>
    public static KnownValue Int64(long[] dims, IEnumerable<double?> values) => new((int)TensorProto.Types.DataType.Int64, dims, [.. values]);

    /// <summary>Reads a constant; null where it is large, external or of a type that shapes are not made of.</summary>
    public static KnownValue? Read(TensorProto tensor)
    {
        if (tensor.IsExternal() || tensor.Count() > MostElements)
            return null;
        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        double[]? values = (TensorProto.Types.DataType)tensor.DataType switch
        {
            TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32 => Array.ConvertAll(tensor.ReadInt64(), x => (double)x),
            TensorProto.Types.DataType.Float when tensor.HasRawData => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(raw).ToArray(), x => (double)x),
            TensorProto.Types.DataType.Float => [.. tensor.FloatData.Select(x => (double)x)],
            TensorProto.Types.DataType.Double when tensor.HasRawData => MemoryMarshal.Cast<byte, double>(raw).ToArray(),
            TensorProto.Types.DataType.Double => [.. tensor.DoubleData],
            TensorProto.Types.DataType.Bool when tensor.HasRawData => Array.ConvertAll(raw.ToArray(), x => (double)x),
            TensorProto.Types.DataType.Bool => [.. tensor.Int32Data.Select(x => (double)x)],
            _ => null,
        };
        return values is null || values.Length != tensor.Count() ? null : new KnownValue(tensor.DataType, [.. tensor.Dims], [.. values.Select(v => (double?)v)]);
    }

    /// <summary>The same elements under other axes.</summary>
    public KnownValue Reshaped(long[] dims) => this with { Dims = dims };

    /// <summary>A tensor made of elements of this one.</summary>
    /// <param name="dims">Its shape.</param>
    /// <param name="source">Where the element at a position comes from.</param>
    public KnownValue? Take(long[] dims, Func<long[], long[]> source)
    {
        long count = dims.Aggregate(1L, (product, d) => product * d);
        if (count is < 0 or > MostElements)
            return null;
        double?[] values = new double?[count];
        long[] at = new long[dims.Length];
        for (long i = 0; i < count; i++)
        {
            long flat = 0;
            long[] from = source(at);
            for (int axis = 0; axis < Dims.Length; axis++)
                flat = (flat * Dims[axis]) + from[axis];
            values[i] = Values[flat];
            for (int axis = dims.Length - 1; axis >= 0 && ++at[axis] == dims[axis]; axis--)
                at[axis] = 0;
        }

        return new KnownValue(ElementType, dims, values);
    }

    /// <summary>This tensor broadcast to a shape; null where the two do not fit.</summary>
    public KnownValue? Broadcast(long[] dims)
    {
        int lead = dims.Length - Dims.Length;
        if (lead < 0 || Dims.Where((d, i) => d != 1 && d != dims[i + lead]).Any())
            return null;
        return Take(dims, at => [.. Dims.Select((d, i) => d == 1 ? 0 : at[i + lead])]);
    }
}
