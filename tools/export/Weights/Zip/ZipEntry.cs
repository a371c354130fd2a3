namespace GradCam.Tools.Export.Weights.Zip;

/// <summary>A member of a ZIP archive, whose place in the file was checked.</summary>
/// <param name="Name">Path in the archive.</param>
/// <param name="IsStored">Whether the data lies there as it is; otherwise it is deflated.</param>
/// <param name="Offset">First byte of the data in the file.</param>
/// <param name="PackedLength">Bytes in the file.</param>
/// <param name="Length">Bytes when unpacked.</param>
internal sealed record ZipEntry(string Name, bool IsStored, long Offset, long PackedLength, long Length);
