namespace GradCam.Cli.Cache;

/// <summary>A folder beside the split models, in which the library keeps what it can make again: each file or folder in it is for itself.</summary>
/// <param name="root">The folder, which may not exist yet.</param>
/// <param name="isOwn">Tells whether the library made an entry. Others stay.</param>
internal sealed class SideCache(string root, Func<FileSystemInfo, bool> isOwn)
{
    // Ends the name of what a process is making just now.
    private const string Unfinished = ".tmp";

    // Whatever is in the making for longer was left behind by a process that was killed.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromHours(6);

    /// <summary>The folder.</summary>
    public string Root { get; } = root;

    /// <summary>How much there is.</summary>
    public (int Count, long Bytes) Size()
    {
        long[] sizes = [.. Entries().Select(Bytes)];
        return (sizes.Length, sizes.Sum());
    }

    /// <summary>Removes all of it.</summary>
    /// <returns>What was removed, and how many stayed.</returns>
    public (int Removed, long Bytes, int Stayed) Clear()
    {
        (int removed, long bytes, int stayed) = (0, 0, 0);
        foreach (FileSystemInfo entry in Entries())
        {
            long size = Bytes(entry);
            try
            {
                if (entry is DirectoryInfo folder)
                    folder.Delete(recursive: true);
                else
                    entry.Delete();
                removed++;
                bytes += size;
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody else has removed it.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                stayed++;
            }
        }

        return (removed, bytes, stayed);
    }

    private FileSystemInfo[] Entries() => !Directory.Exists(Root) ? []
        : [.. new DirectoryInfo(Root).EnumerateFileSystemInfos().Where(e => isOwn(e) && !IsInTheMaking(e))];

    private static bool IsInTheMaking(FileSystemInfo entry) =>
        entry.Name.EndsWith(Unfinished, StringComparison.Ordinal) && DateTime.UtcNow - entry.LastWriteTimeUtc <= LeftBehind;

    private static long Bytes(FileSystemInfo entry)
    {
        try
        {
            return entry is DirectoryInfo folder ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) : ((FileInfo)entry).Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
