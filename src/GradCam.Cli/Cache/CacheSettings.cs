using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>Where models that were split on the way are kept, and how much of the disk they may take.</summary>
/// <param name="Folder">The cache's folder, which may not exist yet; null where this user has no place for one.</param>
/// <param name="Size">The limit as the user wrote it; null for <see cref="DefaultLimit"/>.</param>
/// <param name="Optimized">Where the library keeps graphs as they are optimized for this machine; null likewise.</param>
/// <param name="Verified">Where the library remembers which files it has compared with their hashes; null likewise.</param>
internal sealed record CacheSettings(string? Folder, string? Size, string? Optimized = null, string? Verified = null)
{
    /// <summary>The environment variable that sets the limit.</summary>
    public const string SizeVariable = "GRADCAM_CACHE_SIZE";

    /// <summary>8 GB: a dozen of the largest classifiers.</summary>
    public const long DefaultLimit = 8_000_000_000;

    /// <summary>This user's own.</summary>
    public static CacheSettings OfUser() => new(
        UserCache.FolderOrNull("models"),
        Environment.GetEnvironmentVariable(SizeVariable),
        UserCache.FolderOrNull(UserCache.Optimized),
        UserCache.FolderOrNull(UserCache.Verified));

    /// <summary>The limit in bytes.</summary>
    /// <exception cref="GradCamException">The user's limit is no size.</exception>
    public long Limit() => string.IsNullOrWhiteSpace(Size) ? DefaultLimit
        : ByteSize.Parse(Size) ?? throw new GradCamException(GradCamErrorKind.Option, $"{SizeVariable}: '{Size}' is no size. Give bytes, or a number with KB, MB, GB or TB: 8GB, say.");
}
