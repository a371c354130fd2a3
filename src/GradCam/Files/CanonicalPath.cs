using Microsoft.Win32.SafeHandles;

// The graph tools do not reference the library and compile this file themselves.
#if GRADCAM_ONNX
namespace GradCam.Onnx.Model;
#else
namespace GradCam.Files;
#endif

/// <summary>Computes a path without links in any of its parts or their targets, so that a file or folder has only one name.</summary>
internal static class CanonicalPath
{
    // The limit of Linux. Circular links have no target, so they stay as they are.
    private const int MostLinks = 40;

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Gets the comparison of paths in this system's usual file system.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Returns the path after following every link. Parts that do not exist stay unchanged.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        var rest = new Stack<string>();
        Push(full[real.Length..]);
        for (int links = 0; rest.TryPop(out string? part);)
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            if (links == MostLinks || TargetOf(next) is not { } target)
            {
                real = next;
                continue;
            }

            links++;
            string root = Path.GetPathRoot(target)!;
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(Path.GetFullPath(target))!;
            Push(target[root.Length..]);
        }

        return real;

        void Push(string relative)
        {
            string[] parts = relative.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            for (int i = parts.Length - 1; i >= 0; i--)
                rest.Push(parts[i]);
        }
    }

    /// <summary>Opens a file for reading by its canonical path, and checks that no part of it has become a link.</summary>
    /// <param name="real">A path that <see cref="Of"/> returned.</param>
    /// <exception cref="IOException">The file cannot be opened, or the path is not canonical any more.</exception>
    public static SafeFileHandle Open(string real)
    {
        SafeFileHandle file = File.OpenHandle(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        // Linux reports the path of the opened file. Elsewhere the method follows the path once more.
        string opened = TargetOf($"/proc/self/fd/{file.DangerousGetHandle()}") ?? Of(real);
        if (Comparer.Equals(opened, real))
            return file;
        file.Dispose();
        throw new IOException("a folder on the way to the file was replaced by a link while it was opened.");
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No access to this path. A later read, write or listing reports it.
            return null;
        }
    }
}
