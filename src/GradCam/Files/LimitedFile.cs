using GradCam.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Files;

/// <summary>
/// Reads files whole, up to a limit. A name can refer to a pipe without a writer, to an endless device, or to a file that does not fit into memory.
/// </summary>
internal static class LimitedFile
{
    /// <summary>The limit for lists, tables and manifests: 64 MiB.</summary>
    public const long Text = 64L << 20;

    /// <summary>The limit for the true classes or boxes of a whole dataset: 1 GiB. COCO's own file has 448 MB.</summary>
    public const long Table = 1L << 30;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">The file is a pipe or a terminal, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission.</exception>
    public static SafeFileHandle Open(string path) => SpecialFile.IsPipe(path)
        ? throw new IOException("it is a pipe or a terminal, not a file.")
        : File.OpenHandle(path, options: FileOptions.SequentialScan);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The maximum number of bytes. For a file without a length, such as a device, the maximum is <see cref="Text"/> bytes.</param>
    /// <exception cref="IOException">The file is longer, is a pipe or a terminal, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission.</exception>
    public static byte[] ReadBytes(string path, long most = Text)
    {
        using SafeFileHandle file = Open(path);
        long length = RandomAccess.GetLength(file);
        if (length == 0)
            most = Math.Min(most, Text);
        if (length > most)
            throw TooLong(most);
        byte[] content = new byte[Math.Max(length, 1)];
        int read = 0;
        Span<byte> next = stackalloc byte[1];
        while (true)
        {
            int more = RandomAccess.Read(file, content.AsSpan(read), read);
            if (more == 0)
                break;
            read += more;
            if (read < content.Length)
                continue;

            // The file may be longer than its stated length. One more byte shows that.
            if (RandomAccess.Read(file, next, read) == 0)
                break;
            if (read >= most)
                throw TooLong(most);
            Array.Resize(ref content, (int)Math.Min(most, Math.Max(2L * read, 1 << 16)));
            content[read++] = next[0];
        }

        return read == content.Length ? content : content[..read];
    }

    /// <summary>Reads a file's text as <see cref="File.ReadAllText(string)"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The maximum number of bytes, see <see cref="ReadBytes"/>.</param>
    /// <exception cref="IOException">The file is longer, is a pipe or a terminal, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission.</exception>
    public static string ReadText(string path, long most = Text)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path, most)), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static IOException TooLong(long most) => new($"it is longer than the {most >> 20} MiB limit for such a file.");
}
