namespace GradCam.Cli.Cache;

/// <summary>An entry in use.</summary>
/// <param name="Folder">The split model's folder.</param>
/// <param name="Record">What is known of it.</param>
/// <param name="IsNew">Whether it was made just now.</param>
/// <param name="Lease">Keeps it from being removed; null where it could not be claimed.</param>
internal sealed record CachedModel(string Folder, CacheRecord Record, bool IsNew, CacheLease? Lease) : IDisposable
{
    public void Dispose() => Lease?.Dispose();
}
