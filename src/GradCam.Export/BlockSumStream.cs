using System.Numerics;
using System.Runtime.InteropServices;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export;

/// <summary>
/// Sums float32 or float16 elements over blocks during the writing: <c>[Outer, Block, Inner]</c> in row-major order becomes <c>[Outer, Inner]</c>. It
/// sums in double precision, and never holds the whole source in memory.
/// </summary>
internal sealed class BlockSumStream(DerivedConstant derived) : WriteOnlyStream
{
    private readonly double[] _sums = new double[derived.Outer * derived.Inner];
    private readonly int _size = Tensors.SizeOf(derived.SourceType);
    private readonly byte[] _rest = new byte[Tensors.SizeOf(derived.SourceType)];
    private int _restLength;
    private long _position;

    /// <summary>Returns the sums after all elements are written.</summary>
    public float[] Result()
    {
        if (_position != derived.Outer * derived.Block * derived.Inner || _restLength != 0)
            throw new InvalidOperationException($"'{derived.Source}' has {_position} elements, not {derived.Outer} x {derived.Block} x {derived.Inner}.");
        return Array.ConvertAll(_sums, s => (float)s);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // A chunk may end within an element.
        while (_restLength > 0 && buffer.Length > 0)
        {
            _rest[_restLength++] = buffer[0];
            buffer = buffer[1..];
            if (_restLength == _size)
            {
                _restLength = 0;
                Add(_rest);
            }
        }

        int whole = buffer.Length / _size * _size;
        Add(buffer[..whole]);
        buffer[whole..].CopyTo(_rest);
        _restLength += buffer.Length - whole;
    }

    private void Add(ReadOnlySpan<byte> elements)
    {
        if (derived.SourceType == (int)TensorProto.Types.DataType.Float16)
            Add(MemoryMarshal.Cast<byte, Half>(elements));
        else
            Add(MemoryMarshal.Cast<byte, float>(elements));
    }

    private void Add<T>(ReadOnlySpan<T> values)
        where T : INumber<T>
    {
        long perOuter = derived.Block * derived.Inner;
        for (int i = 0; i < values.Length; i++, _position++)
            _sums[(_position / perOuter * derived.Inner) + (_position % derived.Inner)] += double.CreateTruncating(values[i]);
    }
}
