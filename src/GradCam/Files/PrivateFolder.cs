namespace GradCam.Files;

/// <summary>Makes folders that no other user can read.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OfUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes a folder, and missing folders above it, with access only for this user (0700). It removes the access of others from an existing folder.
    /// On Windows a folder inherits the access of the folder above it, which in a user's profile is only the user's.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OfUser);
        Tighten(path);
    }

    /// <summary>Removes the access of others from a folder of this user.</summary>
    public static void Tighten(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            if ((File.GetUnixFileMode(path) & ~OfUser) != 0)
                File.SetUnixFileMode(path, OfUser);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's folder, or a read-only one.
        }
    }
}
