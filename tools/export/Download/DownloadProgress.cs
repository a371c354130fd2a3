namespace GradCam.Tools.Export.Download;

/// <summary>How far a download is.</summary>
/// <param name="Received">Bytes on disk, those of earlier attempts included.</param>
/// <param name="Total">Bytes of the whole file; null while the server has not said.</param>
internal readonly record struct DownloadProgress(long Received, long? Total);
