using System.Runtime.InteropServices;
using GradCam.Onnx.Model;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Export.Quantizing;

/// <summary>Provides the elements of a float32 tensor in parts, so that a large matrix is never in memory as a whole.</summary>
internal sealed class StoredFloats : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly long _offset;
    private readonly ReadOnlyMemory<float> _values;

    /// <summary>Initializes an instance for elements in a file.</summary>
    public StoredFloats(ExternalData place)
    {
        _file = CanonicalPath.Open(place.Path);
        _offset = place.Offset;
        Count = place.Length / sizeof(float);
    }

    /// <summary>Initializes an instance for elements in memory.</summary>
    public StoredFloats(ReadOnlyMemory<float> values)
    {
        _values = values;
        Count = values.Length;
    }

    /// <summary>Gets the number of elements.</summary>
    public long Count { get; }

    /// <summary>Reads elements until the destination is full.</summary>
    /// <param name="first">The index of the first element.</param>
    /// <param name="destination">The destination.</param>
    public void Read(long first, Span<float> destination)
    {
        if (_file is null)
        {
            _values.Span.Slice((int)first, destination.Length).CopyTo(destination);
            return;
        }

        long at = _offset + (first * sizeof(float));
        for (Span<byte> left = MemoryMarshal.AsBytes(destination); left.Length > 0;)
        {
            int read = RandomAccess.Read(_file, left, at);
            if (read == 0)
                throw new EndOfStreamException("the weights file has become shorter.");
            at += read;
            left = left[read..];
        }
    }

    public void Dispose() => _file?.Dispose();
}
