using System.Security.Cryptography;
using System.Text;
using GradCam.Files;

namespace GradCam.SplitModels;

/// <summary>
/// Remembers which files were found to have the hash that they should have: taking it needs time in proportion to their size. A stamp, an
/// empty file, stands for path, length, time of change and hash; a changed file has another stamp.
/// </summary>
/// <param name="folder">The stamps' folder, which may not exist yet; null to remember nothing.</param>
internal sealed class VerifiedFiles(string? folder)
{
    // Most stamps are of files that are long gone, and which those are, no one knows. One that is still there is hashed once more.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    /// <summary>This user's; of no files where each is to be hashed every time.</summary>
    public static VerifiedFiles OfUser(WeightsVerification verification) =>
        new(verification == WeightsVerification.Always ? null : UserCache.FolderOrNull(UserCache.Verified));

    /// <summary>Compares a file with its hash, unless it was found good before.</summary>
    /// <returns><c>null</c> if it is good, else the hash that it has.</returns>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    public string? OtherHashOrNull(string path, string wanted, CancellationToken cancellationToken)
    {
        string? stamp = StampOf(path, wanted);
        if (File.Exists(stamp))
            return null;
        string found = FileHash.Sha256(path, cancellationToken);
        if (!found.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            return found;
        Remember(stamp);
        return null;
    }

    /// <summary>Remembers a file whose hash is known from its making.</summary>
    public void Add(string path, string sha256) => Remember(StampOf(path, sha256));

    private string? StampOf(string path, string sha256)
    {
        if (folder is null)
            return null;

        // The file that links lead to: their own lengths and times stay when it changes.
        var file = new FileInfo(CanonicalPath.Of(path));
        if (!file.Exists)
            return null;
        string identity = $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{sha256}";
        return Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))));
    }

    /// <summary>Returns whether an entry of the folder is a stamp: an empty file. Others are not ours.</summary>
    internal static bool IsStamp(FileSystemInfo entry) => entry is FileInfo { Length: 0 };

    // A cache that cannot be written costs time and nothing else.
    private void Remember(string? stamp)
    {
        if (stamp is null)
            return;
        try
        {
            UserCache.Create(folder!);
            File.WriteAllBytes(stamp, []);
            DateTime oldest = DateTime.UtcNow - Kept;
            foreach (FileInfo old in new DirectoryInfo(folder!).EnumerateFiles().Where(f => IsStamp(f) && f.LastWriteTimeUtc < oldest))
                old.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
