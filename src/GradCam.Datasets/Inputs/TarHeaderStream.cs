namespace GradCam.Datasets.Inputs;

/// <summary>
/// Represents the bytes of a tar file for a <see cref="System.Formats.Tar.TarReader"/>. As the reader looks for the next entry, it reads names and
/// attributes whole, regardless of their stated length: 1.9 GB in a header of 512 bytes. The stream limits the bytes of such a search.
/// </summary>
/// <param name="inner">The tar file. The stream owns it.</param>
internal sealed class TarHeaderStream(Stream inner) : Stream
{
    // Systems allow some thousand bytes for a path, and tools write some hundred bytes of attributes.
    private const int MostBytes = 1 << 20;

    /// <summary>Gets or sets whether the reader looks for the next entry. Otherwise, it reads an entry's content, which the caller limits.</summary>
    public bool InHeaders { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(Span<byte> buffer) => InHeaders && buffer.Length > MostBytes
        ? throw new InvalidDataException($"a header states {buffer.Length} bytes of names or attributes, and at most {MostBytes} are read.")
        : inner.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
