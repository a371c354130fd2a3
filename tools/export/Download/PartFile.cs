using System.Security.Cryptography;
using GradCam.Files;

namespace GradCam.Tools.Export.Download;

/// <summary>
/// The part that has arrived so far: <c>NAME.part</c> beside the destination, and in <c>NAME.part.tag</c> the version of the remote file
/// that it is a part of (HTTP's entity tag). Hashes what it holds, so that at the end nothing is read again.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly string _destination;
    private readonly string _tagPath;
    private readonly Stream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isRead;
    private bool _isClosed;

    private PartFile(string destination, string path, Stream stream)
    {
        _destination = destination;
        Path = path;
        _tagPath = path + ".tag";
        _stream = stream;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Bytes that it holds.</summary>
    public long Length { get; private set; }

    /// <summary>Gets how often bytes that had arrived were thrown away.</summary>
    public int Restarts { get; private set; }

    /// <summary>The entity tag of the remote file; <c>null</c> if the server gave none that can be relied on.</summary>
    public string? Tag { get; private set; }

    /// <summary>Opens or makes the part file of a destination, and hashes what an earlier run left in it.</summary>
    /// <param name="destination">Where the whole file is to be.</param>
    /// <param name="open">Opens the file; tests put a full disk here.</param>
    /// <param name="cancellationToken">Stops the hashing.</param>
    /// <exception cref="GradCamException">It cannot be written, or another download writes to it.</exception>
    public static async Task<PartFile> OpenAsync(string destination, Func<string, Stream> open, CancellationToken cancellationToken)
    {
        string path = destination + ".part";
        Stream stream;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(destination))!);
            stream = open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new GradCamException(
                GradCamErrorKind.File, $"{destination}: cannot be written: {e.Message} Choose a folder that you may write to, and let no second download of the file run.", e);
        }

        var part = new PartFile(destination, path, stream);
        try
        {
            await part.TakeOverAsync(cancellationToken);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>Opens for one writer at a time.</summary>
    public static Stream OpenExclusive(string path) =>
        new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true);

    /// <summary>Throws away the part that has arrived, to begin again with another version of the remote file.</summary>
    public void Restart(string? tag)
    {
        Guard(() =>
        {
            _stream.SetLength(0);
            _stream.Position = 0;
            if (tag is null)
                File.Delete(_tagPath);
            else
                File.WriteAllText(_tagPath, tag);
        });
        _hash.GetHashAndReset();
        Restarts += Length > 0 ? 1 : 0;
        Length = 0;
        Tag = tag;
    }

    /// <summary>Adds bytes at the end.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw WriteError(e);
        }

        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>The SHA-256 of what it holds, in lower-case hexadecimal digits.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Closes the file, has it looked at, and gives it its final name. A file that is refused is removed.</summary>
    /// <param name="check">Looks at the closed file, whose path it is given; throws if it is not what was wanted.</param>
    public void Finish(Action<string> check) => Guard(() =>
    {
        if (_stream is FileStream file)
            file.Flush(flushToDisk: true);
        Close();
        try
        {
            check(Path);
        }
        catch (GradCamException)
        {
            Delete();
            throw;
        }

        File.Move(Path, _destination, overwrite: true);
        File.Delete(_tagPath);
    });

    /// <summary>Closes and removes the file.</summary>
    public void Delete() => Guard(() =>
    {
        Close();
        File.Delete(Path);
        File.Delete(_tagPath);
    });

    /// <summary>Closes the file. It stays for the next run if anything has arrived.</summary>
    public void Dispose()
    {
        bool isOpen = !_isClosed;
        Close();
        _hash.Dispose();
        if (!isOpen || Length > 0 || !_isRead)
            return;
        try
        {
            File.Delete(Path);
            File.Delete(_tagPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file. The reason why nothing arrived is stated.
        }
    }

    private void Close()
    {
        _isClosed = true;
        _stream.Dispose();
    }

    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        try
        {
            Tag = File.Exists(_tagPath) ? (await File.ReadAllTextAsync(_tagPath, cancellationToken)).Trim() : null;
            var buffer = new byte[BufferSize];
            int read;
            while ((read = await _stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                _hash.AppendData(buffer, 0, read);
                Length += read;
            }

            _isRead = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{Path}: cannot be read: {e.Message} Remove it to start over.", e);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw WriteError(e);
        }
    }

    private GradCamException WriteError(Exception e)
    {
        return DiskFull.Is(e)
            ? new GradCamException(GradCamErrorKind.File, $"{_destination}: the disk is full after {Length} bytes. Make room and run again: the download goes on from there.", e)
            : new GradCamException(GradCamErrorKind.File, $"{_destination}: cannot be written: {e.Message} Check the folder and its permissions; what has arrived is kept in {Path}.", e);
    }
}
