using System.Security.Cryptography;
using System.Text;
using GradCam.Files;

namespace GradCam.SplitModels;

/// <summary>
/// Records the files whose hashes are correct, because the time of a hash is proportional to the file's size. A stamp, an empty file, represents
/// path, length, time of change and hash. A changed file has another stamp.
/// </summary>
/// <param name="folder">The stamps' folder, which may not exist yet; <c>null</c> for no records.</param>
internal sealed class VerifiedFiles(string? folder)
{
    // Most old stamps are of files that no longer exist, but GradCam cannot tell which. If a file still exists, it is hashed once more.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    /// <summary>Returns the current user's records; none if every file is to be hashed every time.</summary>
    public static VerifiedFiles OfUser(WeightsVerification verification) =>
        new(verification == WeightsVerification.Always ? null : UserCache.FolderOrNull(UserCache.Verified));

    /// <summary>Compares a file with its hash, unless there is a record that it is correct.</summary>
    /// <returns><c>null</c> if the file is correct; otherwise its hash.</returns>
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

    /// <summary>Records a file whose hash is known because GradCam wrote it.</summary>
    public void Add(string path, string sha256) => Remember(StampOf(path, sha256));

    private string? StampOf(string path, string sha256)
    {
        if (folder is null)
            return null;

        // Use the target of links, because a link's own length and time do not change with its target.
        var file = new FileInfo(CanonicalPath.Of(path));
        if (!file.Exists)
            return null;
        string identity = $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{sha256}";
        return Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))));
    }

    /// <summary>Returns whether an entry of the folder is a stamp: an empty file. GradCam never removes other entries.</summary>
    internal static bool IsStamp(FileSystemInfo entry) => entry is FileInfo { Length: 0 };

    // A cache that cannot be written costs only time.
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
