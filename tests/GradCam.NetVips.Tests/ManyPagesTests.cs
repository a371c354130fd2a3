using System.Buffers.Binary;
using GradCam.NetVips;
using GradCam.Pictures;

namespace GradCam.NetVips.Tests;

/// <summary>TIFF files with very many pages, and with pages that lead back to the first.</summary>
public class ManyPagesTests
{
    private const int Header = 16;
    private const int PageBytes = 2 + (9 * 12) + 4;

    [Theory]
    [InlineData(20_000, false)]
    [InlineData(1, true)]
    [InlineData(300, true)]
    public void The_first_page_is_read(int pages, bool endless)
    {
        byte[] file = new byte[Header + (pages * PageBytes)];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), Header);
        file[8] = 0x80;
        for (int page = 0; page < pages; page++)
        {
            int next = page < pages - 1 ? Header + ((page + 1) * PageBytes) : endless ? Header : 0;
            WritePage(file.AsSpan(Header + (page * PageBytes)), next);
        }

        Picture picture = new NetVipsCodec().Decode(file);
        Assert.Equal((1, 1, (byte)0x80), (picture.Width, picture.Height, picture.Pixels[0]));
    }

    // One grey pixel of 8 bits, whose data is at offset 8.
    private static void WritePage(Span<byte> page, int next)
    {
        ReadOnlySpan<(ushort Tag, ushort Type, int Value)> tags = [(256, 3, 1), (257, 3, 1), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 3, 1), (279, 4, 1)];
        BinaryPrimitives.WriteUInt16LittleEndian(page, (ushort)tags.Length);
        for (int i = 0; i < tags.Length; i++)
        {
            Span<byte> entry = page[(2 + (12 * i))..];
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tags[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], tags[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], 1);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], tags[i].Value);
        }

        BinaryPrimitives.WriteInt32LittleEndian(page[(PageBytes - 4)..], next);
    }
}
