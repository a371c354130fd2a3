using GradCam.Cli.Explain;
using GradCam.Pictures;

namespace GradCam.Cli.Evaluate;

/// <summary>
/// Reads masks as pictures in a folder, with the names of the pictures that they belong to: <c>cat.png</c> or <c>cat.mask.png</c> for <c>cat.jpg</c>.
/// </summary>
internal static class MaskFiles
{
    /// <summary>The extension of a mask next to its picture.</summary>
    public const string Ending = ".mask.png";

    /// <summary>Reads a picture's mask.</summary>
    /// <param name="folder">The folder of masks.</param>
    /// <param name="picture">The picture's path.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="codec">Decodes the mask.</param>
    /// <returns><c>[height, width]</c>, true if a pixel is brighter than half of the mask's maximum; <c>null</c> if there is no mask.</returns>
    /// <exception cref="GradCamException">The mask cannot be read, is black, or has another size than the picture.</exception>
    public static bool[]? Read(string folder, string picture, int width, int height, IPictureCodec codec)
    {
        string name = Path.GetFileNameWithoutExtension(picture);
        string? path = new[] { Path.Combine(folder, name + Ending), Path.Combine(folder, name + ".png") }
            .FirstOrDefault(p => File.Exists(p) && Path.GetFullPath(p) != Path.GetFullPath(picture));
        if (path is null)
            return null;
        Picture mask = PictureFile.Read(path, codec);
        if ((mask.Width, mask.Height) != (width, height))
            throw new GradCamException(GradCamErrorKind.Data, $"{path}: this mask is {mask.Width}x{mask.Height}, and its picture {width}x{height}.");
        byte brightest = mask.Pixels.Max();
        if (brightest == 0)
            throw new GradCamException(GradCamErrorKind.Data, $"{path}: this mask is black: nothing is the object.");
        bool[] inside = new bool[width * height];
        for (int i = 0; i < mask.Pixels.Length; i++)
            inside[i / Picture.Channels] |= 2 * mask.Pixels[i] > brightest;
        return inside;
    }
}
