using System.Runtime.InteropServices;

namespace GradCam.Tools.Export.Weights;

/// <summary>Reads a tensor's elements in row-major order, as float32, a span at a time. The base class is for contiguous tensors.</summary>
internal class TensorReader(WeightsFile file, StateDictTensor tensor)
{
    private const int BufferSize = 256 * 1024;

    private byte[]? _buffer;
    private long _done;

    /// <summary>Returns the reader for the tensor's strides.</summary>
    public static TensorReader For(WeightsFile file, StateDictTensor tensor) =>
        tensor.IsContiguous ? new TensorReader(file, tensor) : new StridedTensorReader(file, tensor);

    /// <summary>Fills <paramref name="destination"/> with the next elements; enough of them must be left.</summary>
    public virtual void Read(Span<float> destination)
    {
        int size = tensor.Type.Size();
        if (tensor.Type == ElementType.Float32 && BitConverter.IsLittleEndian)
        {
            file.Read(tensor.FileOffset + _done * size, MemoryMarshal.AsBytes(destination));
            _done += destination.Length;
            return;
        }

        _buffer ??= new byte[BufferSize];
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, BufferSize / size);
            Span<byte> bytes = _buffer.AsSpan(0, count * size);
            file.Read(tensor.FileOffset + _done * size, bytes);
            ElementConversion.ToFloat32(tensor.Type, bytes, destination[..count]);
            destination = destination[count..];
            _done += count;
        }
    }
}
