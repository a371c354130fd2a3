using System.Globalization;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.Tools.Shapes;

/// <summary>
/// Writes a set as a folder: <c>00000.png</c> and its mask <c>00000.mask.png</c>, and so on, and <c>labels.csv</c>.
/// </summary>
internal static class PictureFolder
{
    /// <summary>Draws and writes the set. Creates the folder if it does not exist.</summary>
    /// <exception cref="GradCamException">The folder holds something already.</exception>
    public static void Write(ShapeSet set, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new GradCamException(GradCamErrorKind.File, $"{folder}: holds files already, which the pictures could overwrite. Choose an empty folder.");
        Directory.CreateDirectory(folder);
        var codec = new NetVipsCodec();
        var labels = new LabelTable(set.Count);
        set.ForEach(
            (index, drawn) =>
            {
                string name = index.ToString("D5", CultureInfo.InvariantCulture);
                File.WriteAllBytes(Path.Combine(folder, name + ".png"), codec.Encode(drawn.Picture, PictureFormat.Png));
                var mask = new GreyPicture(set.Width, set.Height, drawn.Mask);
                File.WriteAllBytes(Path.Combine(folder, name + ".mask.png"), codec.Encode(mask, PictureFormat.Png));
                labels.Set(index, name + ".png", drawn);
            },
            cancellationToken);
        labels.Write(Path.Combine(folder, "labels.csv"));
    }
}
