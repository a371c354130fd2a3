using GradCam.Export.Importing;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>
/// Split models that were made of plain <c>.onnx</c> files on the way, a folder each, called after what they were made of. An entry
/// is made under a name of its own and renamed when it is whole; who comes second uses what is there.
/// </summary>
internal sealed class ModelCache(string root, long limit)
{
    // Everything in the making and everything on its way out; the rest are entries.
    private const string Unfinished = "new-";

    // Whatever is in the making for longer was left behind by a process that was killed.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromDays(1);

    /// <summary>The cache's folder.</summary>
    public string Root { get; } = root;

    /// <summary>The user's cache.</summary>
    /// <exception cref="GradCamException">There is no place for one, or its limit is no size.</exception>
    public static ModelCache Of(CacheSettings settings) => new(
        settings.Folder ?? throw new GradCamException(GradCamErrorKind.File, "there is no place to keep split models in: this user has no home folder. Set XDG_CACHE_HOME to a folder, or split the model with gradcam export and name its folder."),
        settings.Limit());

    /// <summary>The entries, the one used last first.</summary>
    public IReadOnlyList<CacheEntry> Entries() => !Directory.Exists(Root) ? []
        : [.. Directory.EnumerateDirectories(Root).Where(f => IsKey(Path.GetFileName(f))).Select(CacheEntry.OfOrNull).OfType<CacheEntry>().OrderByDescending(e => e.LastUse)];

    /// <summary>Takes an entry that is there and whole.</summary>
    /// <returns>Null where it must be made.</returns>
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

    /// <summary>Excludes others from making an entry; see <see cref="CacheLock.Take"/>.</summary>
    public CacheLock Lock(string key, Action waiting, CancellationToken cancellationToken) => CacheLock.Take(Root, key, waiting, cancellationToken);

    /// <summary>Makes an entry. Whatever lies in its place, if it is damaged or unwanted, gives way.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="model">The file that it is made of.</param>
    /// <param name="make">Makes a split model in the folder that it is given.</param>
    /// <param name="replace">Whether one that looks whole gives way too.</param>
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

    /// <summary>Removes the entries that nobody uses, and what was left behind.</summary>
    /// <returns>What was removed and what stayed.</returns>
    public (IReadOnlyList<CacheEntry> Removed, IReadOnlyList<CacheEntry> InUse) Clear()
    {
        ILookup<bool, CacheEntry> entries = Entries().ToLookup(e => Remove(e.Folder));
        Sweep();
        return ([.. entries[true]], [.. entries[false]]);
    }

    private CachedModel Publish(string folder, string place, CacheRecord record, bool replace)
    {
        // Twice at most: somebody else's may appear, or be removed, in between.
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

    // Least recently used first, until the rest fits. What is in use stays, so one model larger than the limit can still be used.
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

    /// <summary>Returns whether a name is an entry's. Other files and folders in the cache's folder are not ours, and stay.</summary>
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

    // Renamed first: an entry is there whole or not at all.
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

    // What cannot be removed now is swept up a day later.
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
