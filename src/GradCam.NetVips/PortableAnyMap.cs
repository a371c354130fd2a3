using GradCam.Pictures;

namespace GradCam.NetVips;

/// <summary>
/// Reads Netpbm's PBM, PGM and PPM files, as text (P1 to P3) and binary (P4 to P6). If a file contains several pictures, the class reads the first.
/// Samples become <c>v * 255 / largest</c>, rounded. If they have more than 8 bits, the picture keeps the values.
/// </summary>
internal static class PortableAnyMap
{
    private const string Format = "PPM";

    public static bool Is(ReadOnlySpan<byte> file) => file.Length > 2 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'6' && (IsSpace(file[2]) || file[2] == '#');

    public static Picture Decode(ReadOnlySpan<byte> file, SampleRange? samples, Action<int, int> measured)
    {
        int kind = file[1] - '0';
        int at = 2;
        int width = Number(file, ref at);
        int height = Number(file, ref at);
        bool isBits = kind is 1 or 4;
        int largest = isBits ? 1 : Number(file, ref at);
        PlainFormats.Measure(Format, width, height, measured);
        if (largest is < 1 or > 65535)
            throw PlainFormats.Damaged(Format);
        int channels = kind is 3 or 6 ? Picture.Channels : 1;
        long count = (long)width * height * channels;
        bool isText = kind <= 3;

        // One white-space character ends the header.
        if (!isText)
            at++;
        int bytes = largest > 255 ? 2 : 1;
        long needed = isText ? count : kind == 4 ? (width + 7L) / 8 * height : count * bytes;
        if (at + needed > file.Length)
            throw PlainFormats.Damaged(Format);

        bool isWide = largest > byte.MaxValue;
        float[] values = isWide ? new float[count] : [];
        var rgb = new byte[(long)width * height * Picture.Channels];
        int copies = Picture.Channels / channels;
        for (int i = 0, to = 0; i < count; i++)
        {
            int value;
            if (kind == 1)
                value = Bit(file, ref at);
            else if (isText)
                value = Number(file, ref at);
            else if (kind == 4)
                value = (file[at + i / width * ((width + 7) / 8) + i % width / 8] >> (7 - i % width % 8)) & 1;
            else
                value = bytes == 1 ? file[at + i] : (file[at + 2 * i] << 8) | file[at + 2 * i + 1];

            // In a bitmap, 1 is black.
            int shown = isBits ? 1 - value : value;
            if (isWide)
                values[i] = Math.Min(shown, largest);
            byte level = (byte)((2 * 255L * Math.Min(shown, largest) + largest) / (2L * largest));
            for (int c = 0; c < copies; c++)
                rgb[to++] = level;
        }

        if (!isWide)
            return new Picture(width, height, rgb);
        Picture picture = ValuePicture.Of(new PictureValues(width, height, channels, values, samples ?? new SampleRange(0, largest)), isChosen: samples is not null);
        return samples is not null ? picture : new Picture(width, height, rgb) { Values = picture.Values, Caution = picture.Caution };
    }

    private static int Bit(ReadOnlySpan<byte> file, ref int at)
    {
        SkipSpace(file, ref at);
        return at < file.Length && file[at] is (byte)'0' or (byte)'1' ? file[at++] - '0' : throw PlainFormats.Damaged(Format);
    }

    private static int Number(ReadOnlySpan<byte> file, ref int at)
    {
        SkipSpace(file, ref at);
        long value = 0;
        int from = at;
        for (; at < file.Length && file[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            value = 10 * value + (file[at] - '0');
            if (value > int.MaxValue)
                throw PlainFormats.Damaged(Format);
        }

        return at > from ? (int)value : throw PlainFormats.Damaged(Format);
    }

    private static void SkipSpace(ReadOnlySpan<byte> file, ref int at)
    {
        bool isComment = false;
        for (; at < file.Length && (isComment || IsSpace(file[at]) || file[at] == '#'); at++)
            isComment = file[at] == '#' || (isComment && file[at] is not ((byte)'\n' or (byte)'\r'));
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 11 or 12;
}
