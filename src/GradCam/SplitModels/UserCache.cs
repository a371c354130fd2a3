using GradCam.Files;

namespace GradCam.SplitModels;

/// <summary>Finds the folder for this user's files that GradCam can make again: <c>$XDG_CACHE_HOME/gradcam</c> or the system's equivalent.</summary>
internal static class UserCache
{
    /// <summary>The name of the folder for <see cref="Explaining.ExplainerOptions.KeepOptimized"/>, with a folder per model.</summary>
    public const string Optimized = "optimized";

    /// <summary>The name of the folder that records files with the correct hash, as an empty file for each.</summary>
    public const string Verified = "verified";

    /// <summary>Returns a folder in the cache, which may not exist yet; <c>null</c> if this user has no cache.</summary>
    /// <param name="name">The name of the folder.</param>
    public static string? FolderOrNull(string name)
    {
        return RootOrNull() is { } root ? Path.Combine(root, name) : null;
    }

    /// <summary>
    /// Makes a folder in the cache with access only for this user (0700), because a model in it may come from a private folder. An existing folder of
    /// an older version, and the folder above it, get the same access.
    /// </summary>
    /// <param name="folder">The folder, as <see cref="FolderOrNull"/> returns it.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
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
