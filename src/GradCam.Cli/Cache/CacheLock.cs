using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>
/// Marks an entry as unfinished. The mark is an open file, so that it ends with the process in any case. The file itself stays, and its existence
/// means nothing.
/// </summary>
internal sealed class CacheLock : IDisposable
{
    private const string Extension = ".lock";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream? _file;

    private CacheLock(FileStream? file) => _file = file;

    /// <summary>Takes an entry's lock, and waits for another process that has it.</summary>
    /// <param name="root">The cache's folder.</param>
    /// <param name="key">The entry's name.</param>
    /// <param name="waiting">Is called if another process has the lock.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The lock. If files cannot be locked or written, it excludes no other process, and at worst two processes do the same work.</returns>
    public static CacheLock Take(string root, string key, Action waiting, CancellationToken cancellationToken)
    {
        for (bool told = false; ; told = true)
        {
            try
            {
                UserCache.Create(root);
                return new CacheLock(new FileStream(Path.Combine(root, key + Extension), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (!told)
                    waiting();
                cancellationToken.WaitHandle.WaitOne(Pause);
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new CacheLock(null);
            }
        }
    }

    /// <summary>Removes the files of locks that no process holds.</summary>
    public static void Sweep(string root)
    {
        foreach (string path in Directory.EnumerateFiles(root, "*" + Extension).Where(p => ModelCache.IsKey(Path.GetFileNameWithoutExtension(p))))
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    // ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK of flock(2) on Linux and on macOS.
    private static bool IsHeld(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;
}
