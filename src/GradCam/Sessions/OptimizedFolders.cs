namespace GradCam.Sessions;

/// <summary>Keeps house where the optimized graphs are, a folder each. Several processes do so at once; what one cannot remove, another will.</summary>
internal static class OptimizedFolders
{
    // Ends the name of a folder that is in the making.
    private const string Unfinished = ".tmp";

    // Whatever is in the making for longer was left behind by a process that was killed.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromHours(6);

    /// <summary>Returns whether an entry of the cache was made here: a folder that holds nothing but an optimized graph's files. Others are left alone.</summary>
    public static bool IsOwn(FileSystemInfo entry) =>
        entry is DirectoryInfo { LinkTarget: null } folder && folder.EnumerateFileSystemInfos().All(f => f is FileInfo && OptimizedFeatures.Files.Contains(f.Name));

    /// <summary>Returns a name to make a folder under, which is no one else's.</summary>
    public static string Temporary(string folder) => $"{folder}.{Guid.NewGuid():N}{Unfinished}";

    /// <summary>Says that a folder is in use. Where a cache can be read only, the order of use is not kept.</summary>
    public static void Touch(string folder)
    {
        try
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Removes a folder, if it is there and can be removed: on Windows not while a process has its files mapped.</summary>
    public static void Remove(string folder)
    {
        try
        {
            // By name: what is not ours stays, and so does its folder.
            if (!Directory.Exists(folder))
                return;
            foreach (string file in OptimizedFeatures.Files)
                File.Delete(Path.Combine(folder, file));
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Removes what was left behind half made.</summary>
    public static void Sweep(string cache)
    {
        if (!Directory.Exists(cache))
            return;
        foreach (DirectoryInfo entry in new DirectoryInfo(cache).GetDirectories("*" + Unfinished))
        {
            if (DateTime.UtcNow - entry.LastWriteTimeUtc > LeftBehind)
                Remove(entry.FullName);
        }
    }

    /// <summary>
    /// Removes those that were not used for longest, until the others are as small as they should be. The newest stays, even if it alone is
    /// larger: else it would be made again at each start.
    /// </summary>
    /// <param name="cache">The folder of all of them.</param>
    /// <param name="newest">The one that was just made.</param>
    /// <param name="mostBytes">What they may take on the disk.</param>
    public static void Prune(string cache, string newest, long mostBytes)
    {
        long total = Bytes(new DirectoryInfo(newest));
        IEnumerable<DirectoryInfo> others = new DirectoryInfo(cache).GetDirectories()
            .Where(d => d.Name != Path.GetFileName(newest) && !d.Name.EndsWith(Unfinished, StringComparison.Ordinal));
        foreach (DirectoryInfo entry in others.OrderByDescending(d => d.LastWriteTimeUtc))
        {
            total += Bytes(entry);
            if (total > mostBytes)
                Remove(entry.FullName);
        }
    }

    // Nothing, where another process has just removed it.
    private static long Bytes(DirectoryInfo folder)
    {
        try
        {
            return folder.EnumerateFiles().Sum(f => f.Length);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
