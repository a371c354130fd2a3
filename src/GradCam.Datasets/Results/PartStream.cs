namespace GradCam.Datasets.Results;

/// <summary>
/// Represents a file that stops a reader in an endless loop. Lengths in a damaged part can make the Parquet reader continue after the file's end, or
/// read the file again and again.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class PartStream(string path) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)
{
    private const int MostReadsAtEnd = 64;
    private const int MostTimes = 64;

    private readonly long _most = MostTimes * Math.Max(new FileInfo(path).Length, 4096);
    private long _read;
    private int _atEnd;

    /// <inheritdoc/>
    public override int ReadByte()
    {
        int value = base.ReadByte();
        Count(value < 0 ? 0 : 1);
        return value;
    }

    // The overloads for spans and memory call this one too.

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count), count);

#pragma warning disable CA1835 // The overload for memory would come back here.
    /// <inheritdoc/>
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Count(await base.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false), count);
#pragma warning restore CA1835

    private int Count(int read, int wanted = 1)
    {
        _read += read;
        if (read == 0 && wanted > 0)
            _atEnd++;
        return _atEnd <= MostReadsAtEnd && _read <= _most ? read : throw new InvalidDataException("its lengths do not agree with the file.");
    }
}
