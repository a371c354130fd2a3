namespace GradCam.Cli.Cache;

/// <summary>
/// Marks an entry as in use. The mark is an open file, so that it ends with the process in any case. The file's time is that of the last use.
/// </summary>
internal sealed class CacheLease : IDisposable
{
    private const string FileName = "in-use";
    private readonly FileStream _file;

    private CacheLease(FileStream file) => _file = file;

    /// <summary>Returns the path of the file in an entry's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Creates the file in a folder that will become an entry.</summary>
    public static void Prepare(string folder) => File.WriteAllBytes(PathIn(folder), []);

    /// <summary>Claims an entry.</summary>
    /// <returns>The lease; <c>null</c> if there is no entry, or if another process is removing it.</returns>
    public static CacheLease? TakeOrNull(string folder)
    {
        try
        {
            var lease = new CacheLease(new FileStream(PathIn(folder), FileMode.Open, FileAccess.Read, FileShare.Read));
            Touch(folder);
            return lease;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Returns whether no process uses an entry.</summary>
    public static bool IsFree(string folder)
    {
        try
        {
            using var file = new FileStream(PathIn(folder), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    // A read-only cache does not record the order of use.
    private static void Touch(string folder)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathIn(folder), DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
