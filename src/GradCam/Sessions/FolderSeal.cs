using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Files;
using GradCam.SplitModels;
using GradCam.Text;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Sessions;

/// <summary>
/// Tells of a folder that was made here whether its files are those that were written: a file beside them has the length and hash of each.
/// Lengths are compared at every use, hashes as <see cref="VerifiedFiles"/> remembers.
/// </summary>
/// <param name="files">The folder's files.</param>
internal sealed class FolderSeal(IReadOnlyList<SealedFile> files)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "files.json";

    /// <summary>
    /// Brings a finished folder's files down to the disk, and seals them. When their names get there is the system's affair; a name that a
    /// power failure loses shows as a missing file.
    /// </summary>
    public static FolderSeal Set(string folder)
    {
        var files = new List<SealedFile>();
        foreach (FileInfo file in new DirectoryInfo(folder).GetFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            // Windows flushes what is open for writing only.
            using (SafeFileHandle handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(handle);
            files.Add(new SealedFile(file.Name, file.Length, FileHash.Sha256(file.FullName, CancellationToken.None)));
        }

        using var seal = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(seal, files, SealJson.Default.IReadOnlyListSealedFile);
        seal.Flush(flushToDisk: true);
        return new FolderSeal(files);
    }

    /// <summary>Returns whether a folder is as it was sealed.</summary>
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

    /// <summary>Has it remembered, once the folder has its name, that its files are good.</summary>
    public void Remember(string folder, VerifiedFiles verified)
    {
        foreach (SealedFile file in files)
            verified.Add(Path.Combine(folder, file.Name), file.Sha256);
    }
}

/// <summary>A file as it was written.</summary>
internal sealed record SealedFile(string Name, long Bytes, string Sha256)
{
    /// <summary>Returns whether that file is in a folder.</summary>
    public bool IsIn(string folder, VerifiedFiles verified)
    {
        string path = Path.Combine(folder, Name);
        return new FileInfo(CanonicalPath.Of(path)) is { Exists: true } file && file.Length == Bytes && verified.OtherHashOrNull(path, Sha256, CancellationToken.None) is null;
    }
}

/// <summary>How it stands in JSON; made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<SealedFile>))]
internal sealed partial class SealJson : JsonSerializerContext;
