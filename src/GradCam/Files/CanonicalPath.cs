namespace GradCam.Files;

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
