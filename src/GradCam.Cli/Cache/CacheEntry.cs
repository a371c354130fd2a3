using System.Security.Cryptography;
using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>An entry of the cache: a split model's folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Record">What is known of it; null where its file is damaged.</param>
/// <param name="Bytes">What it takes on the disk.</param>
/// <param name="LastUse">When it was used last.</param>
internal sealed record CacheEntry(string Folder, CacheRecord? Record, long Bytes, DateTimeOffset LastUse)
{
    /// <summary>Looks at a folder; null where it went away meanwhile.</summary>
    public static CacheEntry? OfOrNull(string folder)
    {
        try
        {
            var used = new FileInfo(CacheLease.PathIn(folder));
            return new CacheEntry(
                folder,
                CacheRecord.ReadOrNull(folder),
                new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length),
                used.Exists ? used.LastWriteTimeUtc : Directory.GetLastWriteTimeUtc(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// What is recorded of a folder that is whole: the split model opens, and its small files are those that were written. Large
    /// weights are compared with their hash when they are loaded.
    /// </summary>
    /// <returns>Null where anything is missing or altered.</returns>
    public static CacheRecord? WholeOrNull(string folder)
    {
        try
        {
            if (CacheRecord.ReadOrNull(folder) is not { } record)
                return null;
            SplitModel.Open(folder);
            return record.Files.All(f => Hash(Path.Combine(folder, f.Key)) == f.Value) ? record : null;
        }
        catch (Exception e) when (e is GradCamException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Hashes of a finished split model's files, but for the weights.</summary>
    public static IReadOnlyDictionary<string, string> Hashes(string folder)
    {
        string weights = SplitModel.Open(folder).Manifest.Weights.File;
        return Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Where(f => f != weights)
            .Order(StringComparer.Ordinal).ToDictionary(f => f, f => Hash(Path.Combine(folder, f)));
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
