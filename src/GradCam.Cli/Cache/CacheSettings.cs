using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>Represents the folder of the cache of split models, and the limit of its size.</summary>
/// <param name="Folder">The cache's folder, which may not exist yet; <c>null</c> if this user has no cache folder.</param>
/// <param name="Size">The limit in the user's text; <c>null</c> for <see cref="DefaultLimit"/>.</param>
/// <param name="Optimized">The folder of the graphs that ONNX Runtime has optimized for this machine; <c>null</c> likewise.</param>
/// <param name="Verified">The folder of the library's records of files with a checked hash; <c>null</c> likewise.</param>
internal sealed record CacheSettings(string? Folder, string? Size, string? Optimized = null, string? Verified = null)
{
    /// <summary>The environment variable that sets the limit.</summary>
    public const string SizeVariable = "GRADCAM_CACHE_SIZE";

    /// <summary>The default limit, 8 GB: a dozen of the largest classifiers.</summary>
    public const long DefaultLimit = 8_000_000_000;

    /// <summary>Returns this user's settings.</summary>
    public static CacheSettings OfUser() => new(
        UserCache.FolderOrNull("models"),
        Environment.GetEnvironmentVariable(SizeVariable),
        UserCache.FolderOrNull(UserCache.Optimized),
        UserCache.FolderOrNull(UserCache.Verified));

    /// <summary>Returns the limit in bytes.</summary>
    /// <exception cref="GradCamException">The user's limit is not a size.</exception>
    public long Limit() => string.IsNullOrWhiteSpace(Size) ? DefaultLimit
        : ByteSize.Parse(Size) ?? throw new GradCamException(GradCamErrorKind.Option, $"{SizeVariable}: '{Size}' is no size. Give bytes, or a number with KB, MB, GB or TB: 8GB, say.");
}
