namespace GradCam.Tools.Export.Download;

/// <summary>Represents a complete file.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Sha256">SHA-256 of its content, in lower-case hexadecimal digits.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Verified">Whether the hash was compared with the one in the file's name, which may have none.</param>
internal sealed record DownloadResult(string Path, string Sha256, long Length, bool Verified);
