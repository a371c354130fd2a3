using System.Security.Cryptography;
using GradCam.Files;
using Microsoft.Win32.SafeHandles;

namespace GradCam.SplitModels;

/// <summary>Computes the hash that identifies a file's content.</summary>
internal static class FileHash
{
    /// <summary>Returns a file's SHA-256, in lower-case hexadecimal. Reads the file in chunks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the work between two chunks.</param>
    /// <exception cref="GradCamException">The file cannot be read.</exception>
    public static string Sha256(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using SafeFileHandle file = LimitedFile.Open(path);
            long length = RandomAccess.GetLength(file);
            byte[] buffer = new byte[1 << 20];

            // Read only the length that the file states, because a device never ends.
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
