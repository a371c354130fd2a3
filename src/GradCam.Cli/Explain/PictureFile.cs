using GradCam.Pictures;

namespace GradCam.Cli.Explain;

/// <summary>Pictures on disk.</summary>
internal static class PictureFile
{
    /// <summary>Reads and decodes a picture.</summary>
    /// <exception cref="GradCamException">Not there, not readable, or not a picture; the message names the file.</exception>
    public static Picture Read(string path, IPictureCodec codec)
    {
        if (Directory.Exists(path))
            throw new GradCamException($"{path}: is a folder, not a picture.");
        byte[] encoded;
        try
        {
            encoded = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GradCamException($"{path}: no such file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new GradCamException($"{path}: cannot be read: no permission.", e);
        }
        catch (IOException e)
        {
            throw new GradCamException($"{path}: cannot be read: {e.Message}", e);
        }

        return Named.By(path, () => codec.Decode(encoded));
    }

    /// <summary>The format that a file name asks for.</summary>
    public static PictureFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => PictureFormat.Jpeg,
        ".WEBP" => PictureFormat.Webp,
        _ => PictureFormat.Png,
    };
}
