using System.Buffers.Binary;
using System.Numerics;
using GradCam.Pictures;

namespace GradCam.NetVips;

/// <summary>
/// Reads Windows bitmaps: 1, 2, 4, 8, 16, 24 and 32 bits per pixel, with a palette, bit masks or run lengths (BITMAPINFOHEADER and its successors,
/// BITMAPCOREHEADER). Alpha is dropped. Channels of fewer than 8 bits become <c>v * 255 / largest</c>, rounded down, as in Pillow.
/// </summary>
internal static class BmpFile
{
    private const string Format = "BMP";
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;

    private enum Compression : uint
    {
        None = 0,
        RunLength8 = 1,
        RunLength4 = 2,
        Masks = 3,
        MasksWithAlpha = 6,
    }

    public static bool Is(ReadOnlySpan<byte> file) => file.Length >= FileHeader + CoreHeader && file.StartsWith("BM"u8) && Int(file, FileHeader) is CoreHeader or (>= InfoHeader and <= 256);

    public static Picture Decode(ReadOnlySpan<byte> file, Action<int, int> measured)
    {
        int header = Int(file, FileHeader);
        bool isCore = header == CoreHeader;
        if (file.Length < FileHeader + header)
            throw PlainFormats.Damaged(Format);
        long width = isCore ? Short(file, 18) : Int(file, 18);
        long signedHeight = isCore ? Short(file, 20) : Int(file, 22);
        int bits = isCore ? Short(file, 24) : Short(file, 28);
        var compression = isCore ? Compression.None : (Compression)(uint)Int(file, 30);
        PlainFormats.Measure(Format, width, Math.Abs(signedHeight), measured);
        if (bits is not (1 or 2 or 4 or 8 or 16 or 24 or 32) || !Enum.IsDefined(compression))
            throw new GradCamException(GradCamErrorKind.Picture, $"a BMP file of {bits} bits per pixel and compression {(uint)compression} is not supported. Convert it to PNG.");
        int w = (int)width, h = (int)Math.Abs(signedHeight);
        int start = Int(file, 10);
        if (start < FileHeader + header || start > file.Length)
            throw PlainFormats.Damaged(Format);

        byte[] palette = bits <= 8 ? Palette(file, FileHeader + header, start, isCore ? 3 : 4) : [];
        ReadOnlySpan<byte> data = file[start..];
        byte[] rgb;
        if (compression is Compression.RunLength8 or Compression.RunLength4)
        {
            if (bits != (compression == Compression.RunLength8 ? 8 : 4))
                throw PlainFormats.Damaged(Format);
            byte[] indices = RunLengths(data, w, h, isNibbles: bits == 4);
            rgb = new byte[(long)w * h * Picture.Channels];
            for (int i = 0; i < indices.Length; i++)
                Color(palette, indices[i]).CopyTo(rgb.AsSpan(i * Picture.Channels));
        }
        else
        {
            Span<uint> masks = stackalloc uint[Picture.Channels];
            Masks(file, header, bits, compression, masks);
            long stride = ((long)w * bits + 31) / 32 * 4;
            if (data.Length < stride * (h - 1) + ((long)w * bits + 7) / 8)
                throw PlainFormats.Damaged(Format);
            rgb = new byte[(long)w * h * Picture.Channels];
            for (int y = 0; y < h; y++)
                Row(data[(int)(y * stride)..], bits, palette, masks, rgb.AsSpan(y * w * Picture.Channels, w * Picture.Channels));
        }

        // The first row is the lowest, unless the height is negative.
        if (signedHeight > 0)
            TurnOver(rgb, w * Picture.Channels);
        return new Picture(w, h, rgb);
    }

    private static void Row(ReadOnlySpan<byte> row, int bits, byte[] palette, ReadOnlySpan<uint> masks, Span<byte> rgb)
    {
        int w = rgb.Length / Picture.Channels;
        for (int x = 0; x < w; x++)
        {
            Span<byte> pixel = rgb.Slice(x * Picture.Channels, Picture.Channels);
            if (bits <= 8)
            {
                int at = x * bits;
                int index = (row[at / 8] >> (8 - bits - at % 8)) & ((1 << bits) - 1);
                Color(palette, index).CopyTo(pixel);
            }
            else if (bits == 24)
            {
                (pixel[0], pixel[1], pixel[2]) = (row[3 * x + 2], row[3 * x + 1], row[3 * x]);
            }
            else
            {
                uint value = bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
                for (int c = 0; c < Picture.Channels; c++)
                    pixel[c] = Channel(value, masks[c]);
            }
        }
    }

    private static byte Channel(uint value, uint mask)
    {
        if (mask == 0)
            return 0;
        int shift = BitOperations.TrailingZeroCount(mask);
        return (byte)((ulong)((value & mask) >> shift) * 255 / (mask >> shift));
    }

    private static void Masks(ReadOnlySpan<byte> file, int header, int bits, Compression compression, Span<uint> masks)
    {
        if (compression == Compression.None)
        {
            ReadOnlySpan<uint> usual = bits == 16 ? [0x7C00, 0x03E0, 0x001F] : [0xFF0000, 0xFF00, 0xFF];
            usual.CopyTo(masks);
            return;
        }

        // They follow the first 40 bytes, even if the header is longer.
        if (bits is not (16 or 32) || header < InfoHeader || file.Length < FileHeader + InfoHeader + 12)
            throw PlainFormats.Damaged(Format);
        for (int c = 0; c < Picture.Channels; c++)
            masks[c] = (uint)Int(file, FileHeader + InfoHeader + 4 * c);
    }

    private static byte[] Palette(ReadOnlySpan<byte> file, int from, int to, int entry)
    {
        int colors = Math.Min(256, (to - from) / entry);
        var palette = new byte[colors * Picture.Channels];
        for (int i = 0; i < colors; i++)
        {
            ReadOnlySpan<byte> bgr = file[(from + i * entry)..];
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = (bgr[2], bgr[1], bgr[0]);
        }

        return palette;
    }

    private static ReadOnlySpan<byte> Color(byte[] palette, int index) =>
        (index + 1) * Picture.Channels <= palette.Length ? palette.AsSpan(index * Picture.Channels, Picture.Channels) : throw PlainFormats.Damaged(Format);

    // Pairs of a count and a value, and escapes: 0 ends a row, 1 ends the picture, 2 moves the position, and more means that many literal values.
    private static byte[] RunLengths(ReadOnlySpan<byte> data, int width, int height, bool isNibbles)
    {
        var indices = new byte[(long)width * height];
        int x = 0, y = 0, at = 0;
        while (at + 2 <= data.Length)
        {
            int count = data[at], value = data[at + 1];
            at += 2;
            if (count > 0)
            {
                for (int i = 0; i < count; i++)
                    Put((byte)(!isNibbles ? value : i % 2 == 0 ? value >> 4 : value & 15));
                continue;
            }

            switch (value)
            {
                case 0:
                    (x, y) = (0, y + 1);
                    break;
                case 1:
                    return indices;
                case 2:
                    if (at + 2 > data.Length)
                        throw PlainFormats.Damaged(Format);
                    (x, y) = (x + data[at], y + data[at + 1]);
                    at += 2;
                    break;
                default:
                    int bytes = isNibbles ? (value + 1) / 2 : value;
                    if (at + bytes > data.Length)
                        throw PlainFormats.Damaged(Format);
                    for (int i = 0; i < value; i++)
                        Put((byte)(!isNibbles ? data[at + i] : i % 2 == 0 ? data[at + i / 2] >> 4 : data[at + i / 2] & 15));
                    at += bytes + bytes % 2;
                    break;
            }
        }

        // Some writers omit the end of the picture.
        return y >= height - 1 ? indices : throw PlainFormats.Damaged(Format);

        void Put(byte index)
        {
            if (y >= height)
                throw PlainFormats.Damaged(Format);

            // Writers pad rows to a multiple of four.
            if (x < width)
                indices[y * width + x] = index;
            x++;
        }
    }

    private static void TurnOver(byte[] rgb, int stride)
    {
        var row = new byte[stride];
        for (int top = 0, bottom = rgb.Length - stride; top < bottom; top += stride, bottom -= stride)
        {
            rgb.AsSpan(top, stride).CopyTo(row);
            rgb.AsSpan(bottom, stride).CopyTo(rgb.AsSpan(top));
            row.CopyTo(rgb.AsSpan(bottom));
        }
    }

    private static int Int(ReadOnlySpan<byte> file, int at) => at + 4 <= file.Length ? BinaryPrimitives.ReadInt32LittleEndian(file[at..]) : throw PlainFormats.Damaged(Format);

    private static int Short(ReadOnlySpan<byte> file, int at) => at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16LittleEndian(file[at..]) : throw PlainFormats.Damaged(Format);
}
