using System.Security.Cryptography;
using GradCam.Files;

namespace GradCam.Tools.Export.Download;

/// <summary>
/// Represents the received part of a file: <c>NAME.part</c> next to the destination. <c>NAME.part.tag</c> contains the version of the remote file
/// (HTTP's entity tag). The class hashes the part as it arrives, so that it need not read the file again at the end.
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

    /// <summary>Gets the file's path.</summary>
    public string Path { get; }

    /// <summary>Gets the number of its bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Gets the number of times that received bytes were discarded.</summary>
    public int Restarts { get; private set; }

    /// <summary>Gets the entity tag of the remote file; <c>null</c> if the server sent no reliable one.</summary>
    public string? Tag { get; private set; }

    /// <summary>Opens or creates the part file of a destination, and hashes the part of an earlier run.</summary>
    /// <param name="destination">The path of the whole file.</param>
    /// <param name="open">Opens the file; tests simulate a full disk here.</param>
    /// <param name="cancellationToken">Cancels the hashing.</param>
    /// <exception cref="GradCamException">The file cannot be written, or another download writes to it.</exception>
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

    /// <summary>Opens the file for one writer at a time.</summary>
    public static Stream OpenExclusive(string path) =>
        new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true);

    /// <summary>Discards the received part, to begin again with another version of the remote file.</summary>
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

    /// <summary>Appends bytes.</summary>
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

    /// <summary>Returns the SHA-256 of the part, in lower-case hexadecimal digits.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Closes and checks the file, and gives it its final name. It removes a rejected file.</summary>
    /// <param name="check">Checks the closed file at the given path, and throws if it is of the wrong kind.</param>
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

    /// <summary>Closes the file. It stays for the next run if it has bytes.</summary>
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
            // The file is empty. The caller reports the reason.
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
            : new GradCamException(GradCamErrorKind.File, $"{_destination}: cannot be written: {e.Message} Check the folder and its permissions; the part so far is kept in {Path}.", e);
    }
}
