using System.Globalization;
using System.Text;
using GradCam.Pictures;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Tools.Shapes;

/// <summary>
/// Writes a set for training: one NumPy file of uint8 <c>[count, height, width, 3]</c>, for memory mapping, and next to it the table of labels, under
/// the same name with the ending <c>.csv</c>.
/// </summary>
internal static class RawFile
{
    /// <summary>Draws and writes the set.</summary>
    public static void Write(ShapeSet set, string path, CancellationToken cancellationToken)
    {
        byte[] header = Header(set);
        long pictureSize = (long)set.Height * set.Width * Picture.Channels;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, header, 0);
        var labels = new LabelTable(set.Count);
        set.ForEach(
            (index, drawn) =>
            {
                RandomAccess.Write(file, drawn.Picture.Pixels, header.Length + index * pictureSize);
                labels.Set(index, index.ToString(CultureInfo.InvariantCulture), drawn);
            },
            cancellationToken);
        labels.Write(Path.ChangeExtension(path, ".csv"));
    }

    // NumPy's format 1.0: a magic string, the version, the length of a text that describes the data, padded to 64 bytes in all.
    private static byte[] Header(ShapeSet set)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({set.Count}, {set.Height}, {set.Width}, {Picture.Channels}), }}");
        const int prefix = 10;
        int length = (prefix + text.Length + 1 + 63) / 64 * 64 - prefix;
        text = text.PadRight(length - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.Latin1.GetBytes(text)];
    }
}
