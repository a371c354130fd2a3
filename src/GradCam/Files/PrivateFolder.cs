namespace GradCam.Files;

/// <summary>A folder that no other user can look into.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OfUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes a folder, and those above it that are missing, with access for this user alone (0700). Takes the access of others away from a
    /// folder that is there. On Windows a folder has the access of the one above it, which in a user's profile is the user's alone.
    /// </summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
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

    /// <summary>Takes the access of others away from a folder of this user's.</summary>
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
            // Another user's folder, or one that can only be read.
        }
    }
}
