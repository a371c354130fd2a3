using GradCam.Pictures;
using GradCam.Pipelines;

namespace GradCam.Cli.Explain;

/// <summary>Pictures on disk.</summary>
internal static class PictureFile
{
    /// <summary>Reads and decodes a picture, within the limits that hold for a whole dataset, too.</summary>
    /// <exception cref="GradCamException">Not there, not readable, or not a picture; the message names the file.</exception>
    public static Picture Read(string path, IPictureCodec codec) => Named.By(path, () => codec.Decode(PictureFileReader.Read(path)));

    /// <summary>The format that a file name asks for.</summary>
    public static PictureFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => PictureFormat.Jpeg,
        ".WEBP" => PictureFormat.Webp,
        _ => PictureFormat.Png,
    };
}
