using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Sessions;

/// <summary>
/// Gives a model's sessions the weights from one mapping of their file. Otherwise each session maps its weights itself, and Linux counts a page as
/// resident once for every mapping. ONNX Runtime uses a given initializer, in its own memory, instead of the one that the graph refers to.
/// </summary>
/// <param name="file">The weights file, as graphs name it.</param>
/// <param name="map">The mapping. It is opened only if a graph has weights in the file.</param>
/// <param name="all">
/// Whether to give initializers of all types, so that ONNX Runtime maps nothing. Otherwise only floats are given, which are most of the large
/// weights.
/// </param>
internal sealed class SharedWeights(string file, OpenedOnce<WeightsMap> map, bool all = false)
{
    /// <summary>
    /// Returns the initializers of a graph that are in the weights file. The caller owns them. They and the mapping must outlive the session.
    /// </summary>
    /// <param name="graph">The graph's file.</param>
    /// <exception cref="GradCamException">The weights cannot be read.</exception>
    public Dictionary<string, OrtValue> Of(string graph)
    {
        var values = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        foreach (ExternalInitializer initializer in ExternalInitializers.Of(Read(graph)))
        {
            if (initializer.File == file && BytesOf(initializer) is { } bytes && IsIn(initializer, bytes) && !values.ContainsKey(initializer.Name))
                values.Add(initializer.Name, OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, initializer.Type, initializer.Shape, map.Value.At(initializer.Offset, bytes), bytes));
        }

        return values;
    }

    // ONNX Runtime reports a missing graph.
    private static byte[] Read(string graph)
    {
        try
        {
            return File.ReadAllBytes(graph);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private long? BytesOf(ExternalInitializer initializer)
    {
        int size = initializer.Type switch
        {
            TensorElementType.Float => sizeof(float),
            TensorElementType.Float16 or TensorElementType.BFloat16 => sizeof(ushort),
            TensorElementType.Int8 or TensorElementType.UInt8 or TensorElementType.Bool when all => 1,
            TensorElementType.Int16 or TensorElementType.UInt16 when all => sizeof(short),
            TensorElementType.Int32 or TensorElementType.UInt32 when all => sizeof(int),
            TensorElementType.Int64 or TensorElementType.UInt64 or TensorElementType.Double when all => sizeof(long),
            _ => 0,
        };
        if (size == 0 || initializer.Offset % size != 0)
            return null;
        Int128 bytes = size;
        foreach (long length in initializer.Shape)
        {
            if (length <= 0 || bytes > long.MaxValue)
                return null;
            bytes *= length;
        }

        return bytes == initializer.Bytes ? initializer.Bytes : null;
    }

    // ONNX Runtime also reports an initializer that exceeds the file.
    private bool IsIn(ExternalInitializer initializer, long bytes) => initializer.Offset <= map.Value.Length - bytes;
}
