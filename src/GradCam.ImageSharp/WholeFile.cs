using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Webp;

namespace GradCam.ImageSharp;

/// <summary>
/// Whether a file goes to its end. Of a JPEG or WebP file that is cut short, ImageSharp paints what is missing in one colour and says
/// nothing, and half a picture would be explained as if it had been photographed.
/// </summary>
internal static class WholeFile
{
    private const byte StartOfScan = 0xDA;

    // "RIFF", then how many bytes follow.
    private const int RiffHeader = 8;

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>Looks, where ImageSharp does not do it itself.</summary>
    /// <param name="kind">The format's name.</param>
    /// <param name="file">The whole file, which begins as one of this format does.</param>
    public static bool IsThere(string kind, ReadOnlySpan<byte> file)
    {
        if (kind == JpegFormat.Instance.Name)
            return HasEndOfJpeg(file);
        return kind != WebpFormat.Instance.Name || BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length - RiffHeader;
    }

    /// <summary>Looks for the end marker behind the first scan: previews in the header have ends of their own.</summary>
    private static bool HasEndOfJpeg(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 4 <= file.Length)
        {
            // Any number of FF bytes may are in front of a marker.
            if (file[at] != 0xFF || file[at + 1] == 0xFF)
            {
                at++;
                continue;
            }

            if (file[at + 1] == StartOfScan)
                return file[at..].IndexOf(EndOfImage) >= 0;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return false;
    }
}
