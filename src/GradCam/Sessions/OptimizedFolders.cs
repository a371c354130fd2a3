namespace GradCam.Sessions;

/// <summary>
/// Removes old folders of optimized graphs. Several processes may do so at once. If one process cannot remove a folder, a later one will.
/// </summary>
internal static class OptimizedFolders
{
    // The suffix of an incomplete folder's name.
    private const string Unfinished = ".tmp";

    // An older incomplete folder belongs to a process that was killed.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromHours(6);

    /// <summary>
    /// Returns whether an entry of the cache is a folder that contains only an optimized graph's files. Other entries are never removed.
    /// </summary>
    public static bool IsOwn(FileSystemInfo entry) =>
        entry is DirectoryInfo { LinkTarget: null } folder && folder.EnumerateFileSystemInfos().All(f => f is FileInfo && OptimizedFeatures.Files.Contains(f.Name));

    /// <summary>Returns a unique name for an incomplete folder.</summary>
    public static string Temporary(string folder) => $"{folder}.{Guid.NewGuid():N}{Unfinished}";

    /// <summary>Records that a folder is in use. If the cache is read-only, the order of use is not recorded.</summary>
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

    /// <summary>Removes a folder if it exists and can be removed. Windows keeps it while a process has its files mapped.</summary>
    public static void Remove(string folder)
    {
        try
        {
            // Remove only known files, by name. Other files stay, and so does their folder.
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

    /// <summary>Removes incomplete folders of earlier processes.</summary>
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
    /// Removes the least recently used folders until the others are within the limit. The newest stays even if it alone is larger: otherwise each
    /// start would make it again.
    /// </summary>
    /// <param name="cache">The folder that contains all of them.</param>
    /// <param name="newest">The newest folder.</param>
    /// <param name="mostBytes">The limit of their disk space.</param>
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

    // Returns 0 if another process has just removed the folder.
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
