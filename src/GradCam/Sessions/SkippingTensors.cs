using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// Contains one picture's tensors that the features give to the classifier beside a layer. Each is repeated once for all batches that need it.
/// </summary>
internal sealed class SkippingTensors
{
    private readonly Dictionary<string, (float[] Values, long[] Shape)> _tensors = new(StringComparer.Ordinal);

    /// <summary>Gets the names of the tensors.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">The name.</param>
    /// <param name="own">The picture's part of the tensor.</param>
    /// <param name="shape">The tensor's shape; the first axis is the batch.</param>
    /// <param name="most">The number of repetitions.</param>
    public void Add(string name, ReadOnlySpan<float> own, long[] shape, int most)
    {
        float[] values = new float[most * own.Length];
        for (int n = 0; n < most; n++)
            own.CopyTo(values.AsSpan(n * own.Length));
        _tensors.Add(name, (values, shape));
    }

    /// <summary>Returns a tensor for a batch. The caller owns it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="count">The batch size.</param>
    public OrtValue Of(string name, int count)
    {
        (float[] values, long[] shape) = _tensors[name];
        long[] batch = [count, .. shape.AsSpan(1)];
        int length = checked((int)batch.Aggregate(1L, (product, d) => product * d));
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, length), batch);
    }
}
