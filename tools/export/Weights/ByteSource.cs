using System.Buffers.Binary;

namespace GradCam.Tools.Export.Weights;

/// <summary>Bytes one after another, from a stretch of a file or from memory; knows how many are left.</summary>
internal sealed class ByteSource
{
    private readonly WeightsFile _file;
    private readonly byte[] _buffer;
    private readonly long _end;
    private long _bufferEnd;
    private int _next;
    private int _filled;

    /// <summary>The file's bytes from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public ByteSource(WeightsFile file, long start, long end)
    {
        _file = file;
        _buffer = new byte[16 * 1024];
        _bufferEnd = start;
        _end = end;
    }

    /// <summary>Bytes that were unpacked from the file.</summary>
    public ByteSource(WeightsFile file, byte[] unpacked)
    {
        _file = file;
        _buffer = unpacked;
        _filled = unpacked.Length;
        _bufferEnd = _end = unpacked.Length;
    }

    /// <summary>Position of the next byte: in the file, or in what was unpacked.</summary>
    public long Position => _bufferEnd - (_filled - _next);

    /// <summary>Bytes up to the end.</summary>
    public long Left => _end - Position;

    /// <summary>The next byte.</summary>
    public byte Byte()
    {
        if (_next == _filled)
            Fill();
        return _buffer[_next++];
    }

    /// <summary>Fills <paramref name="destination"/>.</summary>
    public void Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_next == _filled)
                Fill();
            int count = Math.Min(destination.Length, _filled - _next);
            _buffer.AsSpan(_next, count).CopyTo(destination);
            _next += count;
            destination = destination[count..];
        }
    }

    /// <summary>A new array of the next bytes. The length is checked before anything is allocated.</summary>
    public byte[] Bytes(long count)
    {
        if (count < 0 || count > Left)
            throw Exhausted();
        var bytes = new byte[count];
        Read(bytes);
        return bytes;
    }

    public ushort UInt16()
    {
        Span<byte> bytes = stackalloc byte[2];
        Read(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public int Int32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long Int64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public double BigEndianDouble()
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    /// <summary>The error for wanting more than there is.</summary>
    public GradCamException Exhausted() => _end == _file.Length
        ? _file.CutShort()
        : _file.Fail("describes more than the place for it holds. The file is damaged: download or save it again.");

    private void Fill()
    {
        int wanted = (int)Math.Min(_buffer.Length, _end - _bufferEnd);
        int read = wanted > 0 ? _file.ReadSome(_bufferEnd, _buffer.AsSpan(0, wanted)) : 0;
        if (read == 0)
            throw Exhausted();
        _next = 0;
        _filled = read;
        _bufferEnd += read;
    }
}
