namespace GradCam.Cli.Cache;

/// <summary>
/// Says that an entry is in use, for as long as it lives: an open file, so that the claim ends with the process however that ends.
/// The file's time is that of the last use.
/// </summary>
internal sealed class CacheLease : IDisposable
{
    private const string FileName = "in-use";
    private readonly FileStream _file;

    private CacheLease(FileStream file) => _file = file;

    /// <summary>The file in an entry's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Makes the file in a folder that is to become an entry.</summary>
    public static void Prepare(string folder) => File.WriteAllBytes(PathIn(folder), []);

    /// <summary>Claims an entry.</summary>
    /// <returns>Null where there is none, or it is just being removed.</returns>
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

    /// <summary>Whether nobody uses an entry.</summary>
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

    // In a cache that can be read only, the order of use is not kept.
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
