using System.Security.Cryptography;
using GradCam.SplitModels;

namespace GradCam.Cli.Cache;

/// <summary>Represents an entry of the cache: a split model's folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Record">The entry's facts; <c>null</c> if their file is damaged.</param>
/// <param name="Bytes">Its size on the disk.</param>
/// <param name="LastUse">The time of its last use.</param>
internal sealed record CacheEntry(string Folder, CacheRecord? Record, long Bytes, DateTimeOffset LastUse)
{
    /// <summary>Returns the entry of a folder; <c>null</c> if another process removed it meanwhile.</summary>
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
    /// Returns the record of a complete folder: the split model opens, and its small files have not changed. The loader compares large weights with
    /// their hash.
    /// </summary>
    /// <returns>The record; <c>null</c> if a file is missing or has changed.</returns>
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

    /// <summary>Returns the hashes of a finished split model's files, except the weights.</summary>
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
