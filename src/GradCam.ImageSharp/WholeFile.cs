using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Webp;

namespace GradCam.ImageSharp;

/// <summary>
/// Checks whether a file is complete. If a JPEG or WebP file is truncated, ImageSharp fills the missing part with one colour and reports no error.
/// Without the check, GradCam would explain such a picture like a complete photograph.
/// </summary>
internal static class WholeFile
{
    private const byte StartOfScan = 0xDA;

    // "RIFF", then the number of the bytes that follow.
    private const int RiffHeader = 8;

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>Returns whether a file of a format is complete. It checks only the formats that ImageSharp does not check.</summary>
    /// <param name="kind">The format's name.</param>
    /// <param name="file">The whole file, with the signature of the format.</param>
    public static bool IsThere(string kind, ReadOnlySpan<byte> file)
    {
        if (kind == JpegFormat.Instance.Name)
            return HasEndOfJpeg(file);
        return kind != WebpFormat.Instance.Name || BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length - RiffHeader;
    }

    /// <summary>Finds the end marker after the first scan: previews in the header have end markers of their own.</summary>
    private static bool HasEndOfJpeg(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 4 <= file.Length)
        {
            // There may be any number of FF bytes before a marker.
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
