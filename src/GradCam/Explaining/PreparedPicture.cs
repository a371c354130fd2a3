using System.Buffers;
using GradCam.Pictures;

namespace GradCam.Explaining;

/// <summary>Represents a picture that was converted to the model's input, ready for an explanation. See <see cref="Explainer.Prepare"/>.</summary>
public sealed class PreparedPicture
{
    private readonly int _length;
    private float[]? _pooled;

    internal PreparedPicture(float[] pooled, int length, PixelRectangle seen, TimeSpan time)
    {
        _pooled = pooled;
        _length = length;
        Seen = seen;
        Time = time;
    }

    /// <summary>Gets the part of the picture that the model will see, in the picture's pixels.</summary>
    public PixelRectangle Seen { get; }

    /// <summary>Gets the duration of the preparation.</summary>
    public TimeSpan Time { get; }

    /// <summary>Gets the model's input, <c>[C,H,W]</c>.</summary>
    internal Memory<float> Image => (_pooled ?? throw new InvalidOperationException("The prepared picture was returned.")).AsMemory(0, _length);

    /// <summary>Returns the memory to its pool. Only the code that prepared the picture may call it, when no other code reads the picture.</summary>
    internal void Return()
    {
        if (_pooled is { } pooled)
            ArrayPool<float>.Shared.Return(pooled);
        _pooled = null;
    }
}
