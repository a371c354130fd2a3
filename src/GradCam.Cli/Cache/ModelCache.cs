using GradCam.Export.Importing;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>
/// Keeps split models of plain <c>.onnx</c> files, each in a folder with a name that depends on its origin. The cache creates an entry under a
/// temporary name and renames it when it is complete. A second process uses the existing entry.
/// </summary>
internal sealed class ModelCache(string root, long limit)
{
    // The prefix of unfinished entries and of those in removal; all others are entries.
    private const string Unfinished = "new-";

    // An older unfinished entry belongs to a process that was killed.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromDays(1);

    /// <summary>Gets the cache's folder.</summary>
    public string Root { get; } = root;

    /// <summary>Returns the user's cache.</summary>
    /// <exception cref="GradCamException">The user has no cache folder, or the limit is not a size.</exception>
    public static ModelCache Of(CacheSettings settings) => new(
        settings.Folder ?? throw new GradCamException(GradCamErrorKind.File, "there is no folder for split models: this user has no home folder. Set XDG_CACHE_HOME to a folder, or split the model with gradcam export and name its folder."),
        settings.Limit());

    /// <summary>Returns the entries, the last used one first.</summary>
    public IReadOnlyList<CacheEntry> Entries() => !Directory.Exists(Root) ? []
        : [.. Directory.EnumerateDirectories(Root).Where(f => IsKey(Path.GetFileName(f))).Select(CacheEntry.OfOrNull).OfType<CacheEntry>().OrderByDescending(e => e.LastUse)];

    /// <summary>Claims an entry that exists and is complete.</summary>
    /// <returns>The entry; <c>null</c> if it must be created.</returns>
    public CachedModel? FindOrNull(string key)
    {
        string folder = Path.Combine(Root, key);
        CacheLease? lease = CacheLease.TakeOrNull(folder);
        if (lease is null)
            return null;
        if (CacheEntry.WholeOrNull(folder) is { } record)
            return new CachedModel(folder, record, IsNew: false, lease);
        lease.Dispose();
        return null;
    }

    /// <summary>Prevents other processes from creating an entry; see <see cref="CacheLock.Take"/>.</summary>
    public CacheLock Lock(string key, Action waiting, CancellationToken cancellationToken) => CacheLock.Take(Root, key, waiting, cancellationToken);

    /// <summary>Creates an entry. It replaces an existing one that is damaged or unwanted.</summary>
    /// <param name="key">The entry's name.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="make">Creates a split model in the given folder.</param>
    /// <param name="replace">Whether to replace an entry that seems complete.</param>
    /// <exception cref="GradCamException">The cache cannot be written.</exception>
    public CachedModel Make(string key, string model, Func<string, OnnxImportReport> make, bool replace)
    {
        string place = Path.Combine(Root, key);
        string folder = Path.Combine(Root, $"{Unfinished}{Guid.NewGuid():N}");
        try
        {
            UserCache.Create(Root);
            PrivateFolder.Create(folder);
            OnnxImportReport report = make(folder);
            var record = new CacheRecord { Model = Path.GetFullPath(model), Layers = [.. report.Layers.Select(l => l.Name)], Made = DateTimeOffset.UtcNow, Files = CacheEntry.Hashes(folder) };
            record.Write(folder);
            CacheLease.Prepare(folder);

            CachedModel entry = Publish(folder, place, record, replace);
            Trim();
            return entry;
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw new GradCamException(GradCamErrorKind.File, $"{Root}: the split model cannot be kept here: {DiskFull.Reason(e)} Set XDG_CACHE_HOME to another folder, or split the model with gradcam export and name its folder.", e);
        }
        finally
        {
            Delete(folder);
        }
    }

    /// <summary>Removes the entries that no process uses, and unfinished ones.</summary>
    /// <returns>The removed entries and the remaining ones.</returns>
    public (IReadOnlyList<CacheEntry> Removed, IReadOnlyList<CacheEntry> InUse) Clear()
    {
        ILookup<bool, CacheEntry> entries = Entries().ToLookup(e => Remove(e.Folder));
        Sweep();
        return ([.. entries[true]], [.. entries[false]]);
    }

    private CachedModel Publish(string folder, string place, CacheRecord record, bool replace)
    {
        // Two attempts at most: another process may create or remove an entry in between.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Move(folder, place);
                return new CachedModel(place, record, IsNew: true, CacheLease.TakeOrNull(place));
            }
            catch (IOException) when (attempt < 2 && Directory.Exists(place))
            {
                if (!replace && FindOrNull(Path.GetFileName(place)) is { } winner)
                    return winner;
                Discard(place);
            }
        }
    }

    // Removes the least recently used entries, until the rest is within the limit. Entries in use stay, so one model larger than the limit is usable.
    private void Trim()
    {
        Sweep();
        IReadOnlyList<CacheEntry> entries = Entries();
        long total = entries.Sum(e => e.Bytes);
        foreach (CacheEntry entry in entries.Reverse())
        {
            if (total <= limit)
                return;
            if (Remove(entry.Folder))
                total -= entry.Bytes;
        }
    }

    private void Sweep()
    {
        if (!Directory.Exists(Root))
            return;
        CacheLock.Sweep(Root);
        foreach (string folder in Directory.EnumerateDirectories(Root).Where(IsUnfinished))
        {
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > LeftBehind)
                Delete(folder);
        }
    }

    /// <summary>Returns whether a name is an entry's. The cache does not remove other files and folders in its folder.</summary>
    public static bool IsKey(string name) => name.Length == 32 && name.All(char.IsAsciiHexDigitLower);

    private static bool IsUnfinished(string folder) => Path.GetFileName(folder) is var name && name.StartsWith(Unfinished, StringComparison.Ordinal) && IsKey(name[Unfinished.Length..]);

    private bool Remove(string folder)
    {
        if (!CacheLease.IsFree(folder))
            return false;
        try
        {
            Discard(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The rename comes first, so that an entry is complete or does not exist.
    private void Discard(string folder)
    {
        string gone = Path.Combine(Root, $"{Unfinished}{Guid.NewGuid():N}");
        try
        {
            Directory.Move(folder, gone);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        Delete(gone);
    }

    // If a removal fails now, a later process repeats it after a day.
    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
