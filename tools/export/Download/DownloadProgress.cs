namespace GradCam.Tools.Export.Download;

/// <summary>Represents the progress of a download.</summary>
/// <param name="Received">Bytes on disk, including those of earlier attempts.</param>
/// <param name="Total">Bytes of the whole file; <c>null</c> until the server states it.</param>
internal readonly record struct DownloadProgress(long Received, long? Total);
