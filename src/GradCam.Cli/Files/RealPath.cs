namespace GradCam.Cli.Files;

/// <summary>A path without links and detours, so that two names of one file compare equal.</summary>
internal static class RealPath
{
    /// <summary>Compares paths as this system's usual file system does.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The path with every link in it followed; parts that do not exist stay as they are.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            try
            {
                if (File.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
                    real = target.FullName;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not there, or not to be looked at: reading or writing it will say so.
            }
        }

        return real;
    }
}
