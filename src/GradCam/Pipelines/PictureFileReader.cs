using Microsoft.Win32.SafeHandles;

namespace GradCam.Pipelines;

/// <summary>Reads whole files, and gives reasons that people understand if it fails.</summary>
internal static class PictureFileReader
{
    /// <summary>
    /// The maximum length, 512 MiB. The reader rejects longer files, so that a file that is not a picture cannot request all memory.
    /// </summary>
    public const long MostBytes = 512L << 20;

    /// <summary>Reads a file. If a file never ends, such as a device, the method reads as many bytes as the file's stated length.</summary>
    /// <exception cref="GradCamException">The file cannot be read; the message does not name it.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            SpecialFile.Refuse(path);

            // Small files in one piece, on the thread that decodes next: asynchronous reading only adds cost.
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
            // .NET represents names in Unicode and cannot represent the bytes of another encoding.
            throw new GradCamException(GradCamErrorKind.File, path.Contains('\uFFFD', StringComparison.Ordinal) ? "its name is not UTF-8, and cannot be opened: rename it." : "no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (Directory.Exists(path))
                throw new GradCamException(GradCamErrorKind.File, "is a folder, not a picture.", e);
            throw new GradCamException(GradCamErrorKind.File, e is UnauthorizedAccessException ? "cannot be read: no permission." : $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Checks that a picture may have so many bytes.</summary>
    /// <exception cref="GradCamException">There are more than <see cref="MostBytes"/>.</exception>
    public static void MustBeReadable(long length)
    {
        if (length > MostBytes)
            throw new GradCamException(GradCamErrorKind.Limit, $"{length} bytes are more than the {MostBytes >> 20} MiB that are read of a picture.");
    }
}
