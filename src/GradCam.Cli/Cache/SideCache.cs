namespace GradCam.Cli.Cache;

/// <summary>
/// Represents a folder next to the split models for results that the library can compute again. Each file or folder in it is independent.
/// </summary>
/// <param name="root">The folder, which may not exist yet.</param>
/// <param name="isOwn">Whether the library created an entry. Other files stay.</param>
internal sealed class SideCache(string root, Func<FileSystemInfo, bool> isOwn)
{
    // The extension of unfinished files.
    private const string Unfinished = ".tmp";

    // An older unfinished file belongs to a process that was killed.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromHours(6);

    /// <summary>Gets the folder.</summary>
    public string Root { get; } = root;

    /// <summary>Returns the number of entries and their size.</summary>
    public (int Count, long Bytes) Size()
    {
        long[] sizes = [.. Entries().Select(Bytes)];
        return (sizes.Length, sizes.Sum());
    }

    /// <summary>Removes all entries.</summary>
    /// <returns>The number of removed entries, their size, and the number of remaining ones.</returns>
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
                // Another process has removed it.
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
