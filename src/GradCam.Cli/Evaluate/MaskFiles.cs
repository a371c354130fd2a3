using GradCam.Cli.Explain;
using GradCam.Pictures;

namespace GradCam.Cli.Evaluate;

/// <summary>Masks as pictures in a folder, called as the pictures they belong to: <c>cat.png</c> or <c>cat.mask.png</c> for <c>cat.jpg</c>.</summary>
internal static class MaskFiles
{
    /// <summary>The ending of a mask that lies beside its picture.</summary>
    public const string Ending = ".mask.png";

    /// <summary>Reads a picture's mask.</summary>
    /// <param name="folder">Where masks are.</param>
    /// <param name="picture">The picture's path.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="codec">Decodes it.</param>
    /// <returns><c>[height, width]</c>, true where the mask is brighter than half of its brightest; null where there is none.</returns>
    /// <exception cref="GradCamException">It cannot be read, is black, or is of another size than the picture.</exception>
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
