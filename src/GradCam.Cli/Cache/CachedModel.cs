namespace GradCam.Cli.Cache;

/// <summary>Represents an entry in use.</summary>
/// <param name="Folder">The split model's folder.</param>
/// <param name="Record">Its record.</param>
/// <param name="IsNew">Whether this process has just created it.</param>
/// <param name="Lease">Protects the entry from removal; <c>null</c> if it could not be claimed.</param>
internal sealed record CachedModel(string Folder, CacheRecord Record, bool IsNew, CacheLease? Lease) : IDisposable
{
    public void Dispose() => Lease?.Dispose();
}
