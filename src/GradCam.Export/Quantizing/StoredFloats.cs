using System.Runtime.InteropServices;
using GradCam.Onnx.Model;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Export.Quantizing;

/// <summary>The elements of a float32 tensor where they are, read in parts, so that no large matrix is ever in memory whole.</summary>
internal sealed class StoredFloats : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly long _offset;
    private readonly ReadOnlyMemory<float> _values;

    /// <summary>Elements in a file.</summary>
    public StoredFloats(ExternalData place)
    {
        _file = CanonicalPath.Open(place.Path);
        _offset = place.Offset;
        Count = place.Length / sizeof(float);
    }

    /// <summary>Elements in memory.</summary>
    public StoredFloats(ReadOnlyMemory<float> values)
    {
        _values = values;
        Count = values.Length;
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Reads as many as the destination takes.</summary>
    /// <param name="first">The first.</param>
    /// <param name="destination">Where to.</param>
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
