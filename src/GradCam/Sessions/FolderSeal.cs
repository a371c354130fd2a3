using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Files;
using GradCam.SplitModels;
using GradCam.Text;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Sessions;

/// <summary>
/// Checks whether the files of a folder that GradCam made are unchanged. A file beside them contains the length and hash of each. Lengths are
/// compared at every use, hashes as rarely as <see cref="VerifiedFiles"/> allows.
/// </summary>
/// <param name="files">The folder's files.</param>
internal sealed class FolderSeal(IReadOnlyList<SealedFile> files)
{
    /// <summary>The name of the file with lengths and hashes.</summary>
    public const string FileName = "files.json";

    /// <summary>
    /// Flushes a complete folder's files to the disk, and seals them. The operating system decides when it writes their names. A name that is lost in
    /// a power failure shows as a missing file.
    /// </summary>
    public static FolderSeal Set(string folder)
    {
        var files = new List<SealedFile>();
        foreach (FileInfo file in new DirectoryInfo(folder).GetFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            // Windows flushes only files that are open for writing.
            using (SafeFileHandle handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(handle);
            files.Add(new SealedFile(file.Name, file.Length, FileHash.Sha256(file.FullName, CancellationToken.None)));
        }

        using var seal = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(seal, files, SealJson.Default.IReadOnlyListSealedFile);
        seal.Flush(flushToDisk: true);
        return new FolderSeal(files);
    }

    /// <summary>Returns whether a folder's files are as they were sealed.</summary>
    public static bool IsUnbroken(string folder, VerifiedFiles verified)
    {
        try
        {
            IReadOnlyList<SealedFile> files = JsonText.Read(LimitedFile.ReadText(Path.Combine(folder, FileName)), SealJson.Default.IReadOnlyListSealedFile);
            return files.Count > 0 && files.All(f => f.IsIn(folder, verified));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or GradCamException)
        {
            return false;
        }
    }

    /// <summary>Records that the files are valid, after the folder got its final name.</summary>
    public void Remember(string folder, VerifiedFiles verified)
    {
        foreach (SealedFile file in files)
            verified.Add(Path.Combine(folder, file.Name), file.Sha256);
    }
}

/// <summary>Represents a file at the time of sealing.</summary>
internal sealed record SealedFile(string Name, long Bytes, string Sha256)
{
    /// <summary>Returns whether an unchanged copy of the file is in a folder.</summary>
    public bool IsIn(string folder, VerifiedFiles verified)
    {
        string path = Path.Combine(folder, Name);
        return new FileInfo(CanonicalPath.Of(path)) is { Exists: true } file && file.Length == Bytes && verified.OtherHashOrNull(path, Sha256, CancellationToken.None) is null;
    }
}

/// <summary>Contains the JSON format, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<SealedFile>))]
internal sealed partial class SealJson : JsonSerializerContext;
