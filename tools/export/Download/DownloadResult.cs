namespace GradCam.Tools.Export.Download;

/// <summary>A file that is there, whole.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">SHA-256 of its content, in lower-case hexadecimal digits.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Verified">Whether the hash was compared with the one in the file's name; there may be none in it.</param>
internal sealed record DownloadResult(string Path, string Sha256, long Length, bool Verified);
