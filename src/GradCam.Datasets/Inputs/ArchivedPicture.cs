using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents a picture in an archive. One thread reads archives from front to back, so that the bytes are already in memory.</summary>
internal sealed class ArchivedPicture(string id, string path, string relative) : DatasetPicture(id, path, relative)
{
    // Picture files are already compressed. Uncompressed ones (TIFF) of one colour are not, and shrink to a hundredth if they are small.
    private const int MostExpansion = 100;
    private const long FewBytes = 16 << 20;

    private byte[]? _content;
    private GradCamException? _error;

    /// <summary>Reads the bytes.</summary>
    /// <param name="length">The number of bytes that the archive states.</param>
    /// <param name="open">Opens the entry.</param>
    /// <param name="packed">The number of bytes in the archive; <c>null</c> if the archive does not state it.</param>
    public void Fetch(long length, Func<Stream?> open, long? packed = null)
    {
        try
        {
            PictureFileReader.MustBeReadable(length);
            if (length > FewBytes && length > MostExpansion * packed)
                throw new GradCamException(GradCamErrorKind.Limit, $"it would unpack from {packed} to {length} bytes, which no picture does. Unpack it from the archive to read it all the same.");
            using Stream stream = open() ?? Stream.Null;

            // An archive may state a wrong length, so this reserves no more memory at once than the bytes need.
            using var bytes = new MemoryStream((int)Math.Min(length, 1 << 20));
            var buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                if (bytes.Length + read > length)
                    throw new GradCamException(GradCamErrorKind.Limit, $"it is longer than the {length} bytes that the archive says.");
                if (bytes.Length == 0 && length > FewBytes && !buffer.AsSpan(0, read).ContainsAnyExcept(buffer[0]))
                    throw new GradCamException(GradCamErrorKind.File, $"is no picture: it begins with {read} equal bytes.");
                bytes.Write(buffer, 0, read);
            }

            _content = bytes.Capacity == bytes.Length ? bytes.GetBuffer() : bytes.ToArray();
        }
        catch (GradCamException e)
        {
            _error = e;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or OutOfMemoryException)
        {
            _error = new GradCamException(GradCamErrorKind.File, $"cannot be read from the archive: {e.Message}", e);
        }
    }

    public override ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        if (_error is not null)
            throw _error;
        byte[] content = _content ?? throw new InvalidOperationException("The picture was not fetched.");

        // The caller reads the content once and then owns it.
        _content = null;
        return new(content);
    }
}
