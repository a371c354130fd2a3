using System.Security.Cryptography;
using System.Text;

namespace GradCam.SplitModels;

/// <summary>
/// Tells whether <c>weights.bin</c> is the file that the manifest speaks of. Its length is checked always. Its hash takes time
/// in proportion to its size, so it is taken once per file and machine: a stamp in the user's cache folder remembers the path, length and
/// time of change that were found good, and a changed file has another stamp.
/// </summary>
internal static class WeightsIntegrity
{
    public static void CheckLength(string path, WeightsFile expected)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new GradCamException($"{path}: missing. The split model's graphs are there, but not their weights: make the folder with tools/export, or copy this file too.");
        if (file.Length != expected.Bytes)
            throw new GradCamException($"{path}: {file.Length} bytes long, where the manifest says {expected.Bytes}: {(file.Length < expected.Bytes ? "cut short" : "not the file that belongs here")}. Export the model again, or copy the file again.");
    }

    public static void CheckHash(string path, WeightsFile expected, WeightsVerification verification, CancellationToken cancellation)
    {
        if (expected.Sha256 is not { } wanted || verification == WeightsVerification.Never)
            return;
        string? stamp = verification == WeightsVerification.Once ? StampOf(path, wanted) : null;
        if (stamp is not null && File.Exists(stamp))
            return;
        string found = FileHash.Sha256(path, cancellation);
        if (!found.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            throw new GradCamException($"{path}: altered: its SHA-256 is {found}, where the manifest says {wanted}. Export the model again, or copy the file again.");
        if (stamp is not null)
            Remember(stamp);
    }

    private static string? StampOf(string path, string sha256)
    {
        string? cache = UserCache.FolderOrNull("verified");
        if (cache is null)
            return null;
        var file = new FileInfo(path);
        string identity = $"{Path.GetFullPath(path)}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{sha256}";
        return Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))));
    }

    // A cache that cannot be written costs time and nothing else.
    private static void Remember(string stamp)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(stamp)!);
            File.WriteAllBytes(stamp, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
