using System.Security.Cryptography;
using GradCam.Files;
using Microsoft.Win32.SafeHandles;

namespace GradCam.SplitModels;

/// <summary>The hash that tells one file's content from another's.</summary>
internal static class FileHash
{
    /// <summary>Returns a file's SHA-256, in lower-case hexadecimal. Read a chunk at a time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the work between two chunks.</param>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    public static string Sha256(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using SafeFileHandle file = LimitedFile.Open(path);
            long length = RandomAccess.GetLength(file);
            byte[] buffer = new byte[1 << 20];

            // Up to the length that it states: a device goes on for ever.
            int read;
            for (long done = 0; done < length && (read = RandomAccess.Read(file, buffer, done)) > 0; done += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }
    }
}
