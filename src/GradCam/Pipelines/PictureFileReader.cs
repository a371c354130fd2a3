using Microsoft.Win32.SafeHandles;

namespace GradCam.Pipelines;

/// <summary>Reads files whole, with reasons that a person understands where that fails.</summary>
internal static class PictureFileReader
{
    /// <summary>Larger files are refused, so that what is no picture cannot ask for all memory: 512 MiB.</summary>
    public const long MostBytes = 512L << 20;

    /// <summary>Reads a file. One that never ends, such as a device, is read as far as it says that it goes.</summary>
    /// <exception cref="GradCamException">It cannot be read; the message does not name it.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            SpecialFile.Refuse(path);

            // Small files in one piece on a thread that decodes next: asynchronous reading of files only costs.
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            long length = RandomAccess.GetLength(file);
            MustBeReadable(length);
            byte[] content = GC.AllocateUninitializedArray<byte>((int)length);
            int read = 0;
            for (int more; read < content.Length && (more = RandomAccess.Read(file, content.AsSpan(read), read)) > 0;)
                read += more;
            return read == content.Length ? content : content[..read];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // .NET has names as Unicode, and cannot say the bytes of another encoding.
            throw new GradCamException(GradCamErrorKind.File, path.Contains('\uFFFD', StringComparison.Ordinal) ? "its name is not UTF-8, and cannot be opened: rename it." : "no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (Directory.Exists(path))
                throw new GradCamException(GradCamErrorKind.File, "is a folder, not a picture.", e);
            throw new GradCamException(GradCamErrorKind.File, e is UnauthorizedAccessException ? "cannot be read: no permission." : $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Goes on if so many bytes may be a picture.</summary>
    /// <exception cref="GradCamException">There are more than <see cref="MostBytes"/>.</exception>
    public static void MustBeReadable(long length)
    {
        if (length > MostBytes)
            throw new GradCamException(GradCamErrorKind.Limit, $"{length} bytes are more than the {MostBytes >> 20} MiB that are read of a picture.");
    }
}
