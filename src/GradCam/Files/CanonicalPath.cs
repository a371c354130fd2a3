using Microsoft.Win32.SafeHandles;

// The graph tools know nothing of the library, and have this file as their own.
#if GRADCAM_ONNX
namespace GradCam.Onnx.Model;
#else
namespace GradCam.Files;
#endif

/// <summary>A path without links in any of its parts, nor in what these lead to, so that a file or folder has one name only.</summary>
internal static class CanonicalPath
{
    // What Linux allows. Links in a circle lead nowhere, and are left as they are.
    private const int MostLinks = 40;

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Compares paths as this system's usual file system does.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The path with every link followed; parts that do not exist stay as they are.</summary>
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

    /// <summary>Opens a file for reading by its canonical path, and sees to it that no link has come between.</summary>
    /// <param name="real">A path that <see cref="Of"/> returned.</param>
    /// <exception cref="IOException">The file cannot be opened, or the path is not canonical any more.</exception>
    public static SafeFileHandle Open(string real)
    {
        SafeFileHandle file = File.OpenHandle(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        // Linux tells what was opened. Elsewhere the path is followed once more.
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
            // Not to be looked at: reading, writing or listing it will say so.
            return null;
        }
    }
}
