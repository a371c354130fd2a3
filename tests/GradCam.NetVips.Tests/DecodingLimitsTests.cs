using System.Buffers.Binary;
using System.IO.Compression;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.NetVips.Tests;

/// <summary>Small files whose headers request gigabytes, and pictures that cost more than their pixels.</summary>
public class DecodingLimitsTests
{
    private static readonly string Files = TestPaths.InRepository("tests", "GradCam.NetVips.Tests", "Files");
    private readonly NetVipsCodec _codec = new();

    private static byte[] Jpeg(string name) => File.ReadAllBytes(Path.Combine(Files, name));

    [Theory]
    [InlineData("chroma420.jpg", 22000, "more than the limit of 100 million")]
    [InlineData("progressive.jpg", 22000, "more than the limit of 100 million")]
    [InlineData("grey.jpg", 9000, "cut short or damaged: its header states 9000x9000 pixels")]
    [InlineData("chroma444.jpg", 9000, "cut short or damaged: its header states 9000x9000 pixels")]
    [InlineData("progressive.jpg", 9000, "cut short or damaged: its header states 9000x9000 pixels")]
    public void A_header_that_states_more_than_the_file_holds_is_refused(string file, int side, string expected)
    {
        byte[] jpeg = Jpeg(file);
        SetSize(jpeg, side, side);
        Assert.Contains(expected, Refusal(_codec, jpeg), StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_pixels_is_the_callers()
    {
        byte[] picture = _codec.Encode(new GreyPicture(100, 50, new byte[5000]), PictureFormat.Png);
        Assert.Equal(100, new NetVipsCodec { MaxPixels = 5000 }.Decode(picture).Width);
        Assert.Contains("100x50 pixels are more than the limit of 0.004999 million", Refusal(new NetVipsCodec { MaxPixels = 4999 }, picture), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NetVipsCodec { MaxPixels = 0 });
    }

    [Fact]
    public void Scans_beyond_the_usual_number_cost_as_much_as_pixels()
    {
        // The last scan of a progressive file, again and again.
        byte[] jpeg = Repeat(Jpeg("progressive.jpg"), 200);
        Picture plain = _codec.Decode(Jpeg("progressive.jpg"));
        var few = new NetVipsCodec { MaxPixels = 4L * plain.Width * plain.Height };
        Assert.Equal(plain.Width, few.Decode(Jpeg("progressive.jpg")).Width);
        Assert.Contains("scans, which takes too long", Refusal(few, jpeg), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chroma420.jpg", 1.5, false)]
    [InlineData("chroma422.jpg", 2.0, false)]
    [InlineData("chroma444.jpg", 3.0, false)]
    [InlineData("grey.jpg", 1.0, false)]
    [InlineData("cmyk.jpg", 4.0, false)]
    [InlineData("progressive.jpg", null, true)]
    public void The_markers_tell_what_a_JPEG_file_costs(string file, double? density, bool buffered)
    {
        JpegHeader header = JpegHeader.Read(Jpeg(file))!.Value;
        Picture picture = _codec.Decode(Jpeg(file));
        Assert.Equal((picture.Width, picture.Height), (header.Width, header.Height));
        Assert.Equal(buffered, header.IsBuffered);
        Assert.Equal(buffered, header.CoefficientMemory > 0);
        Assert.Equal(buffered, header.Scans > 1);
        if (density is { } expected)
            Assert.Equal(expected, header.Density);
        Assert.InRange(header.LeastBytes, 0, Jpeg(file).Length);
    }

    [Theory]
    [InlineData(1, 0, false, 1)] // one bit per pixel
    [InlineData(8, 0, false, 1)]
    [InlineData(8, 0, true, 1)]
    [InlineData(16, 6, false, 3)]
    [InlineData(16, 6, true, 3)]
    public void Depth_interlacing_and_rotation_count(int depth, int colour, bool interlaced, int channels)
    {
        const int Side = 64;
        long plain = Memory(Png(Side, depth, colour, interlaced, orientation: 1));
        long turned = Memory(Png(Side, depth, colour, interlaced, orientation: 6));
        long pixel = Math.Max(depth, 8) / 8 * (colour == 6 ? 4 : 1);

        // More than 8 bits are kept as float32, twice for a moment.
        int values = depth > 8 ? channels * 2 * sizeof(float) : 0;
        Assert.Equal(Side * Side * (values + (2 * channels) + (channels == 1 ? 3 : 0) + (interlaced ? pixel : 0)), plain);
        Assert.Equal(plain + (Side * Side * pixel), turned);
    }

    [Fact]
    public void A_small_PNG_file_that_takes_gigabytes_to_rotate_is_refused()
    {
        // 16 bits and four channels: 8 bytes a pixel, held twice, in addition to the 6 of the result and the 24 of its values.
        byte[] png = Png(64, 16, 6, interlaced: true, orientation: 6);
        Assert.Equal(64, new NetVipsCodec { MaxPixels = 64 * 64 * 4 }.Decode(png).Width);
        Assert.Contains("of memory, and the limit is", Refusal(new NetVipsCodec { MaxPixels = 64 * 64 }, png), StringComparison.Ordinal);
    }

    [Fact]
    public void A_PNG_header_that_states_more_than_the_file_can_unpack_to_is_refused()
    {
        byte[] png = Png(64, 16, 6, interlaced: false, orientation: 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 9000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 9000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        Assert.Contains("cut short or damaged: its header states 9000x9000 pixels", Refusal(_codec, png), StringComparison.Ordinal);
    }

    private static string Refusal(NetVipsCodec codec, byte[] file)
    {
        // The codec rejects the picture before it allocates memory or asks a pipeline for any.
        return Assert.Throws<GradCamException>(() => codec.Decode(file, _ => Assert.Fail("memory was asked for"))).Message;
    }

    private long Memory(byte[] file)
    {
        long told = 0;
        _codec.Decode(file, bytes => told += bytes);
        return told;
    }

    private static void SetSize(byte[] jpeg, int width, int height)
    {
        int frame = Marker(jpeg, m => m is 0xC0 or 0xC1 or 0xC2, 2);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), (ushort)width);
    }

    private static byte[] Repeat(byte[] jpeg, int times)
    {
        int last = 2;
        for (int at = last; (at = Marker(jpeg, m => m == 0xDA, at)) >= 0; at += 2)
            last = at;
        byte[] scan = jpeg[last..^2];
        return [.. jpeg[..^2], .. Enumerable.Repeat(scan, times).SelectMany(s => s), .. jpeg[^2..]];
    }

    private static int Marker(byte[] jpeg, Func<byte, bool> wanted, int from)
    {
        for (int at = from; at + 1 < jpeg.Length; at++)
        {
            if (jpeg[at] == 0xFF && wanted(jpeg[at + 1]))
                return at;
        }

        return -1;
    }

    // ISO 3309, as in PNG.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }

    // A picture of zeros. Interlaced, the seven passes have their own numbers of rows (W3C PNG, 8.1).
    private static byte[] Png(int side, int depth, int colour, bool interlaced, byte orientation)
    {
        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, (byte)(interlaced ? 1 : 0));
        Chunk("IHDR", header);

        // A TIFF directory of one entry: orientation, one short number.
        Chunk("eXIf", [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
        int bits = depth * (colour == 6 ? 4 : 1);
        (int X, int Y, int DX, int DY)[] passes = interlaced ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : [(0, 0, 1, 1)];
        int length = passes.Sum(p => (side - p.Y + p.DY - 1) / p.DY * (1 + (((side - p.X + p.DX - 1) / p.DX * bits) + 7) / 8));
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(new byte[length]);
        Chunk("IDAT", packed.ToArray());
        Chunk("IEND", []);
        return file.ToArray();

        void Chunk(string type, byte[] data)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            file.Write(number);
            byte[] content = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
            file.Write(content);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc(content));
            file.Write(number);
        }
    }
}
