using System.Buffers;
using GradCam.Pictures;

namespace GradCam.Explaining;

/// <summary>A picture that has become the model's input, ready to be explained, see <see cref="Explainer.Prepare"/>.</summary>
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

    /// <summary>How long it took.</summary>
    public TimeSpan Time { get; }

    /// <summary><c>[C,H,W]</c>.</summary>
    internal Memory<float> Image => (_pooled ?? throw new InvalidOperationException("The prepared picture was returned.")).AsMemory(0, _length);

    /// <summary>Hands the memory back. To be called by who prepared the picture, and is sure that no one else looks at it.</summary>
    internal void Return()
    {
        if (_pooled is { } pooled)
            ArrayPool<float>.Shared.Return(pooled);
        _pooled = null;
    }
}
