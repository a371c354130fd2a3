using System.Buffers.Binary;

namespace GradCam.Tools.Export.Weights;

/// <summary>Reads bytes one after another, from a range of a file or from memory, and knows the number of remaining bytes.</summary>
internal sealed class ByteSource
{
    private readonly WeightsFile _file;
    private readonly byte[] _buffer;
    private readonly long _end;
    private long _bufferEnd;
    private int _next;
    private int _filled;

    /// <summary>Initializes a source of the file's bytes from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public ByteSource(WeightsFile file, long start, long end)
    {
        _file = file;
        _buffer = new byte[16 * 1024];
        _bufferEnd = start;
        _end = end;
    }

    /// <summary>Initializes a source of bytes that were decompressed from the file.</summary>
    public ByteSource(WeightsFile file, byte[] unpacked)
    {
        _file = file;
        _buffer = unpacked;
        _filled = unpacked.Length;
        _bufferEnd = _end = unpacked.Length;
    }

    /// <summary>Gets the position of the next byte, in the file or in the decompressed bytes.</summary>
    public long Position => _bufferEnd - (_filled - _next);

    /// <summary>Gets the number of remaining bytes.</summary>
    public long Left => _end - Position;

    /// <summary>Returns the next byte.</summary>
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

    /// <summary>Returns a new array of the next bytes. It checks the length before it allocates.</summary>
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

    /// <summary>Returns the error for a request beyond the last byte.</summary>
    public GradCamException Exhausted() => _end == _file.Length
        ? _file.CutShort()
        : _file.Fail("describes more data than it has. The file is damaged: download or save it again.");

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
