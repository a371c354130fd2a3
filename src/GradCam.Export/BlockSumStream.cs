using System.Runtime.InteropServices;
using GradCam.Onnx.Graphs;

namespace GradCam.Export;

/// <summary>
/// Sums float32 elements over blocks while they are written: <c>[Outer, Block, Inner]</c> in row-major order becomes
/// <c>[Outer, Inner]</c>. The sums are kept in double, the source is never in memory as a whole.
/// </summary>
internal sealed class BlockSumStream(DerivedConstant derived) : WriteOnlyStream
{
    private readonly double[] _sums = new double[derived.Outer * derived.Inner];
    private readonly byte[] _rest = new byte[sizeof(float)];
    private int _restLength;
    private long _position;

    /// <summary>The sums, once everything is written.</summary>
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
            if (_restLength == sizeof(float))
            {
                _restLength = 0;
                Add(MemoryMarshal.Cast<byte, float>(_rest));
            }
        }

        int whole = buffer.Length / sizeof(float) * sizeof(float);
        Add(MemoryMarshal.Cast<byte, float>(buffer[..whole]));
        buffer[whole..].CopyTo(_rest);
        _restLength += buffer.Length - whole;
    }

    private void Add(ReadOnlySpan<float> values)
    {
        long perOuter = derived.Block * derived.Inner;
        for (int i = 0; i < values.Length; i++, _position++)
            _sums[(_position / perOuter * derived.Inner) + (_position % derived.Inner)] += values[i];
    }
}
