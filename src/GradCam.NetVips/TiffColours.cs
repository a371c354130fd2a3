using System.Buffers.Binary;

namespace GradCam.NetVips;

/// <summary>Detects the kind of colours in a TIFF file. TIFF 6.0, section 8 (PhotometricInterpretation) and section 23 (CIE L*a*b*).</summary>
internal static class TiffColours
{
    private const ushort PhotometricInterpretation = 262;

    /// <summary>Returns whether the first picture of a file has Lab colours: CIELAB, ICCLAB or ITULAB.</summary>
    /// <param name="tiff">The file.</param>
    public static bool AreLab(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return false;
        bool little = tiff[0] == 'I';
        uint directory = Long(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return false;
        int at = (int)directory;
        int count = Short(tiff[at..], little);
        for (at += 2; count > 0 && at + 12 <= tiff.Length; at += 12, count--)
        {
            if (Short(tiff[at..], little) == PhotometricInterpretation)
                return Short(tiff[(at + 8)..], little) is 8 or 9 or 10;
        }

        return false;
    }

    private static ushort Short(ReadOnlySpan<byte> at, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint Long(ReadOnlySpan<byte> at, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
