namespace GradCam.Tools.Export.Weights.Zip;

/// <summary>Represents a member of a ZIP archive with a checked position in the file.</summary>
/// <param name="Name">Path in the archive.</param>
/// <param name="IsStored">Whether the data are not compressed; otherwise, they are deflated.</param>
/// <param name="Offset">First byte of the data in the file.</param>
/// <param name="PackedLength">Bytes in the file.</param>
/// <param name="Length">Bytes after decompression.</param>
internal sealed record ZipEntry(string Name, bool IsStored, long Offset, long PackedLength, long Length);
