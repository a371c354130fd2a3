using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>What one picture's features hand to the classifier beside a layer, repeated once for all batches that need it.</summary>
internal sealed class SkippingTensors
{
    private readonly Dictionary<string, (float[] Values, long[] Shape)> _tensors = new(StringComparer.Ordinal);

    /// <summary>Gets their names.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Adds one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="own">The picture's part of it.</param>
    /// <param name="shape">Its shape; the first axis is the batch.</param>
    /// <param name="most">How often it is repeated.</param>
    public void Add(string name, ReadOnlySpan<float> own, long[] shape, int most)
    {
        float[] values = new float[most * own.Length];
        for (int n = 0; n < most; n++)
            own.CopyTo(values.AsSpan(n * own.Length));
        _tensors.Add(name, (values, shape));
    }

    /// <summary>Returns one of them for a batch, owned by the caller.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">The batch size.</param>
    public OrtValue Of(string name, int count)
    {
        (float[] values, long[] shape) = _tensors[name];
        long[] batch = [count, .. shape.AsSpan(1)];
        int length = checked((int)batch.Aggregate(1L, (product, d) => product * d));
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, length), batch);
    }
}
