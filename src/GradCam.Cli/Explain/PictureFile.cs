using GradCam.Pictures;
using GradCam.Pipelines;

namespace GradCam.Cli.Explain;

/// <summary>Reads pictures from the disk.</summary>
internal static class PictureFile
{
    /// <summary>Reads and decodes a picture, within the limits that also hold for a dataset.</summary>
    /// <exception cref="GradCamException">The file does not exist, cannot be read, or is not a picture; the message names the file.</exception>
    public static Picture Read(string path, IPictureCodec codec) => Named.By(path, () => codec.Decode(PictureFileReader.Read(path)));

    /// <summary>Returns the format of a file name.</summary>
    public static PictureFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => PictureFormat.Jpeg,
        ".WEBP" => PictureFormat.Webp,
        _ => PictureFormat.Png,
    };
}
