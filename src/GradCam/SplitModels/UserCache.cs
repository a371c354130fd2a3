using GradCam.Files;

namespace GradCam.SplitModels;

/// <summary>Where things that can be made again are kept for this user: <c>$XDG_CACHE_HOME/gradcam</c> or what the system has for it.</summary>
internal static class UserCache
{
    /// <summary>What <see cref="Explaining.ExplainerOptions.KeepOptimized"/> keeps: a folder per model.</summary>
    public const string Optimized = "optimized";

    /// <summary>Which files were found to have the hash that they should have: an empty file for each.</summary>
    public const string Verified = "verified";

    /// <summary>Returns a folder in the cache (which may not exist yet), or <c>null</c> if this user has no place for one.</summary>
    /// <param name="name">What is kept there.</param>
    public static string? FolderOrNull(string name)
    {
        return RootOrNull() is { } root ? Path.Combine(root, name) : null;
    }

    /// <summary>
    /// Makes a folder in the cache, with access for this user alone (0700): a model in it may come from a private folder. A folder that is
    /// there, of an older version, and the one above it get the same access.
    /// </summary>
    /// <param name="folder">The folder, as <see cref="FolderOrNull"/> gives it.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    internal static void Create(string folder)
    {
        PrivateFolder.Create(folder);
        if (RootOrNull() is { } root && Path.GetDirectoryName(folder) == root)
            PrivateFolder.Tighten(root);
    }

    private static string? RootOrNull()
    {
        string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(root) || !Path.IsPathRooted(root))
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : home.Length == 0 ? ""
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Path.Combine(home, ".cache");
        }

        return root.Length == 0 ? null : Path.Combine(root, "gradcam");
    }
}
