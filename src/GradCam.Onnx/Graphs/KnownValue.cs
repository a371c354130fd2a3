using System.Runtime.InteropServices;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Graphs;

/// <summary>
/// Represents a small tensor whose elements, or some of them, are known without a run of the model. An element that depends on the batch size is
/// null. The elements are doubles, which represent integers up to 2^53 exactly.
/// </summary>
internal sealed record KnownValue(int ElementType, long[] Dims, double?[] Values)
{
    // Shapes and similar values are short. This class does not read weights.
    private const long MostElements = 4096;

    /// <summary>Returns the elements as integers; <c>null</c> if one is unknown.</summary>
    public long[]? Integers() => Array.TrueForAll(Values, v => v is not null) ? [.. Values.Select(v => (long)v!.Value)] : null;

    /// <summary>Returns the elements; <c>null</c> if one is unknown.</summary>
    public double[]? Numbers() => Array.TrueForAll(Values, v => v is not null) ? [.. Values.Select(v => v!.Value)] : null;

    /// <summary>Gets whether the elements are integers or truth values.</summary>
    public bool IsInteger => (TensorProto.Types.DataType)ElementType is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16);

    /// <summary>Returns a vector of integers.</summary>
    public static KnownValue Int64(long[] dims, IEnumerable<double?> values) => new((int)TensorProto.Types.DataType.Int64, dims, [.. values]);

    /// <summary>Reads a constant. Returns <c>null</c> if it is large, external or of a type that does not occur in shapes.</summary>
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

    /// <summary>Returns the same elements with other axes.</summary>
    public KnownValue Reshaped(long[] dims) => this with { Dims = dims };

    /// <summary>Returns a tensor made of elements of this one.</summary>
    /// <param name="dims">Its shape.</param>
    /// <param name="source">Returns the source position of the element at a position.</param>
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

    /// <summary>Returns this tensor broadcast to a shape; <c>null</c> if the shapes do not match.</summary>
    public KnownValue? Broadcast(long[] dims)
    {
        int lead = dims.Length - Dims.Length;
        if (lead < 0 || Dims.Where((d, i) => d != 1 && d != dims[i + lead]).Any())
            return null;
        return Take(dims, at => [.. Dims.Select((d, i) => d == 1 ? 0 : at[i + lead])]);
    }
}
