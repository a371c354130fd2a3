using GradCam.Files;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Tools.Export.Weights;

/// <summary>Represents a weights file opened for reading at any position. Its errors name the file.</summary>
internal sealed class WeightsFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private WeightsFile(string path, SafeFileHandle handle, long length)
    {
        Path = path;
        _handle = handle;
        Length = length;
    }

    /// <summary>Gets the path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Gets the file's length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="GradCamException">The file is missing, is a folder, or cannot be read.</exception>
    public static WeightsFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new GradCamException(GradCamErrorKind.File, $"{path}: is a folder. Give the weights file in it.");
        SafeFileHandle? handle = null;
        try
        {
            handle = LimitedFile.Open(path);
            return new WeightsFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: there is no such file. Check the path, or download the weights first.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            handle?.Dispose();
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="GradCamException">The file ends earlier, or cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = ReadSome(offset, destination);
            if (read == 0)
                throw CutShort();
            offset += read;
            destination = destination[read..];
        }
    }

    /// <summary>Reads at most <paramref name="destination"/>; returns 0 at the end of the file.</summary>
    public int ReadSome(long offset, Span<byte> destination)
    {
        try
        {
            return RandomAccess.Read(_handle, destination, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{Path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Returns the error for this file. <paramref name="message"/> states the problem and the remedy.</summary>
    public GradCamException Fail(string message) => new(GradCamErrorKind.Model, $"{Path}: {message}");

    /// <summary>Returns the error for a file that ends too early.</summary>
    public GradCamException CutShort() => Fail($"is cut short at {Length} bytes. Download or copy it again.");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
