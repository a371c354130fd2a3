using System.Runtime.InteropServices;
using Google.Protobuf;

namespace GradCam.Onnx.Model;

/// <summary>Makes small constant tensors and reads the elements of those that a graph contains.</summary>
internal static class Tensors
{
    /// <summary>Returns a float32 tensor.</summary>
    public static TensorProto Make(string name, ReadOnlySpan<long> dims, ReadOnlySpan<float> data) =>
        Make(name, dims, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(data));

    /// <summary>Returns an int64 tensor.</summary>
    public static TensorProto Make(string name, ReadOnlySpan<long> dims, ReadOnlySpan<long> data) =>
        Make(name, dims, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(data));

    /// <summary>Returns a tensor of any fixed-size type from its raw little-endian bytes.</summary>
    public static TensorProto Make(string name, ReadOnlySpan<long> dims, TensorProto.Types.DataType type, ReadOnlySpan<byte> raw)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(raw) };
        tensor.Dims.AddRange(dims.ToArray());
        return tensor;
    }

    // A shape of a million axes would make a message of megabytes.
    private const int MostShown = 16;

    /// <summary>Returns the number of elements.</summary>
    /// <exception cref="OnnxException">A length is negative or the product overflows.</exception>
    public static long Count(this TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long count = 1;
        foreach (long length in tensor.Dims)
        {
            if (length < 0 || (length != 0 && count > long.MaxValue / length))
                throw new OnnxException($"The initializer '{tensor.Name}' has the absurd shape [{string.Join(", ", tensor.Dims.Take(MostShown))}{(tensor.Dims.Count > MostShown ? $", ...] ({tensor.Dims.Count} axes)" : "]")}.");
            count *= length;
        }

        return count;
    }

    /// <summary>Returns the bytes of an element of a type, or 0 for types without a fixed size of whole bytes.</summary>
    public static int SizeOf(int dataType) => (TensorProto.Types.DataType)dataType switch
    {
        TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Uint32 => 4,
        TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Uint64 or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Complex64 => 8,
        TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 or TensorProto.Types.DataType.Int16 or TensorProto.Types.DataType.Uint16 => 2,
        TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Bool => 1,
        TensorProto.Types.DataType.Complex128 => 16,
        _ => 0,
    };

    /// <summary>Returns the elements of an int64 or int32 tensor in the graph itself.</summary>
    /// <exception cref="OnnxException">The tensor has another type or is external, or its data and shape do not match.</exception>
    public static long[] ReadInt64(this TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long[] values = (TensorProto.Types.DataType)tensor.DataType switch
        {
            TensorProto.Types.DataType.Int64 when tensor.HasRawData => MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray(),
            TensorProto.Types.DataType.Int64 => [.. tensor.Int64Data],
            TensorProto.Types.DataType.Int32 when tensor.HasRawData => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(tensor.RawData.Span).ToArray(), x => (long)x),
            TensorProto.Types.DataType.Int32 => [.. tensor.Int32Data.Select(x => (long)x)],
            _ => throw new OnnxException($"The constant '{tensor.Name}' should contain integers."),
        };
        if (tensor.IsExternal() || values.LongLength != tensor.Count())
            throw new OnnxException($"The constant '{tensor.Name}' has {values.Length} elements, but its shape has {tensor.Count()}.");
        return values;
    }

    /// <summary>Returns whether the elements are in a file next to the model.</summary>
    public static bool IsExternal(this TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.DataLocation == TensorProto.Types.DataLocation.External;
    }

    /// <summary>Makes a tensor whose elements are in a file next to the model.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dims">Its shape.</param>
    /// <param name="dataType">Its element type.</param>
    /// <param name="location">The file's name, relative to the model's folder.</param>
    /// <param name="offset">The start of its elements in that file, in bytes.</param>
    /// <param name="length">The number of bytes.</param>
    public static TensorProto External(string name, IEnumerable<long> dims, int dataType, string location, long offset, long length)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = dataType,
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData =
            {
                new StringStringEntryProto { Key = "location", Value = location },
                new StringStringEntryProto { Key = "offset", Value = $"{offset}" },
                new StringStringEntryProto { Key = "length", Value = $"{length}" },
            },
        };
        tensor.Dims.AddRange(dims);
        return tensor;
    }
}
