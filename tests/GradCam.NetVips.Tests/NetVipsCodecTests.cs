using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.NetVips.Tests;

public class NetVipsCodecTests
{
    private static readonly string Files = TestPaths.InRepository("tests", "GradCam.NetVips.Tests", "Files");
    private static readonly Npz Expected = new(Path.Combine(Files, "expected.npz"));
    private readonly NetVipsCodec _codec = new();

    [Theory]
    [InlineData("landscape.jpg")]
    [InlineData("exact.jpg")]
    [InlineData("portrait.png")]
    [InlineData("grey.png")]
    [InlineData("palette.png")]
    [InlineData("alpha.png")]
    [InlineData("cmyk.jpg")]
    public void Decodes_the_seed_pictures_as_Pillow_does(string file)
    {
        Picture picture = _codec.Decode(File.ReadAllBytes(Path.Combine(TestPaths.Goldens, "seed", file)));
        byte[] expected = new Npz(Path.Combine(TestPaths.Goldens, "seed", file.Replace('.', '_') + ".npz")).Bytes("rgb");
        Assert.Equal(0, LargestDifference(expected, picture.Pixels));
    }

    [Fact]
    public void A_transparent_GIF_has_the_colours_of_the_same_PNG()
    {
        Picture gif = _codec.Decode(File.ReadAllBytes(Path.Combine(Files, "transparent.gif")));
        Assert.Equal([200, 30, 60], gif.Pixels[..3]);
        Assert.Equal(_codec.Decode(File.ReadAllBytes(Path.Combine(Files, "transparent.png"))).Pixels, gif.Pixels);
    }

    [Fact]
    public void A_Lab_TIFF_that_cannot_be_read_is_called_so()
    {
        GradCamException e = Assert.Throws<GradCamException>(() => _codec.Decode(File.ReadAllBytes(Path.Combine(Files, "lab.tif"))));
        Assert.Contains("Lab colours", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exif1.jpg")]
    [InlineData("exif2.jpg")]
    [InlineData("exif3.jpg")]
    [InlineData("exif4.jpg")]
    [InlineData("exif5.jpg")]
    [InlineData("exif6.jpg")]
    [InlineData("exif7.jpg")]
    [InlineData("exif8.jpg")]
    [InlineData("chroma420.jpg")]
    [InlineData("chroma422.jpg")]
    [InlineData("chroma444.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("grey.jpg")]
    [InlineData("profile.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("cmyk.tif")]
    [InlineData("rgb.png")]
    [InlineData("grey-alpha.png")]
    [InlineData("alpha.png")]
    [InlineData("palette.png")]
    [InlineData("palette-transparent.png")]
    [InlineData("one-bit.png")]
    [InlineData("wide-grey.png")]
    [InlineData("interlaced.tif")]
    [InlineData("lossless.webp")]
    [InlineData("lossy.webp")]
    [InlineData("animated.gif")]
    [InlineData("animated.webp")]
    [InlineData("rgb.bmp")]
    [InlineData("grey.bmp")]
    [InlineData("palette.bmp")]
    [InlineData("one-bit.bmp")]
    [InlineData("alpha.bmp")]
    [InlineData("run-length.bmp")]
    [InlineData("565.bmp")]
    [InlineData("555.bmp")]
    [InlineData("binary.ppm")]
    [InlineData("binary.pgm")]
    [InlineData("binary.pbm")]
    [InlineData("text.ppm")]
    public void Decodes_every_kind_as_Pillow_does(string file)
    {
        Picture picture = _codec.Decode(Read(file));
        bool lying = file is "exif5.jpg" or "exif6.jpg" or "exif7.jpg" or "exif8.jpg";
        Assert.Equal(lying ? (17, 29) : (29, 17), (picture.Width, picture.Height));
        Assert.Equal(0, LargestDifference(Expected.Bytes(file.Replace('.', '_')), picture.Pixels));
    }

    [Theory]
    [InlineData("progressive.jpg")]
    [InlineData("chroma420.jpg")]
    [InlineData("exif6.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("rgb.png")]
    [InlineData("palette.png")]
    [InlineData("interlaced.tif")]
    [InlineData("lossless.webp")]
    [InlineData("animated.gif")]
    [InlineData("rgb.bmp")]
    [InlineData("palette.bmp")]
    [InlineData("run-length.bmp")]
    [InlineData("binary.ppm")]
    [InlineData("binary.pbm")]
    [InlineData("text.ppm")]
    public void Refuses_a_file_that_is_cut_short(string file)
    {
        byte[] whole = Read(file);
        foreach (double part in (double[])[0.05, 0.3, 0.5, 0.7])
        {
            // The codec does not read the second frame, so it notices only a cut in the first one.
            if (file == "animated.gif" && part > 0.3)
                continue;
            byte[] cut = whole[..(int)(whole.Length * part)];
            GradCamException e = Assert.Throws<GradCamException>(() => _codec.Decode(cut));
            Assert.Contains("cut short or damaged", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refuses_what_is_not_a_picture()
    {
        Assert.Contains("empty", Assert.Throws<GradCamException>(() => _codec.Decode([])).Message, StringComparison.Ordinal);
        foreach (string text in (string[])["x", "a list of things to buy, which someone called list.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"])
        {
            GradCamException e = Assert.Throws<GradCamException>(() => _codec.Decode(System.Text.Encoding.ASCII.GetBytes(text)));
            Assert.Equal("not a picture in a format that is known (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PPM).", e.Message);
        }
    }

    [Fact]
    public void Refuses_a_picture_of_too_many_pixels_before_it_decodes_it()
    {
        // A PNG's width and height are at offset 16, and the header's checksum follows.
        byte[] png = Read("rgb.png");
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 30_000);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        GradCamException e = Assert.Throws<GradCamException>(() => _codec.Decode(png));
        Assert.Contains("30000x30000 pixels are more than the limit of 100 million", e.Message, StringComparison.Ordinal);

        // A bitmap's width and height are at offset 18; a PPM file has them as text.
        byte[] bmp = Read("rgb.bmp");
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), 30_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), -30_000);
        foreach (byte[] file in (byte[][])[bmp, "P6 30000 30000 255 "u8.ToArray()])
            Assert.Contains("30000x30000 pixels are more than the limit of 100 million", Assert.Throws<GradCamException>(() => _codec.Decode(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bitmap_whose_height_is_negative_begins_with_its_highest_row()
    {
        byte[] file = Read("rgb.bmp");
        Picture upright = _codec.Decode(file);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -17);
        byte[] turned = _codec.Decode(file).Pixels;
        for (int y = 0; y < 17; y++)
            Assert.Equal(upright.Pixels[(y * 87)..((y + 1) * 87)], turned[((16 - y) * 87)..((17 - y) * 87)]);
    }

    [Fact]
    public void No_changed_byte_of_a_bitmap_or_a_map_does_harm()
    {
        foreach (string name in (string[])["palette.bmp", "run-length.bmp", "565.bmp", "binary.pgm", "text.ppm"])
        {
            byte[] file = Read(name);
            var random = new Random(5);
            for (int i = 0; i < 300; i++)
            {
                byte[] changed = [.. file];
                changed[random.Next(Math.Min(file.Length, 120))] = (byte)random.Next(256);
                try
                {
                    _codec.Decode(changed, TooLarge);
                }
                catch (GradCamException)
                {
                    // The expected error.
                }
            }
        }

        // A size in the millions costs time and is not the test's subject.
        static void TooLarge(long bytes)
        {
            if (bytes > 3_000_000)
                throw new GradCamException(GradCamErrorKind.Model, "large");
        }
    }

    [Theory]
    [InlineData(PictureFormat.Png, 0)]
    [InlineData(PictureFormat.Jpeg, 16)]
    [InlineData(PictureFormat.Webp, 40)]
    public void What_is_encoded_decodes_again(PictureFormat format, int tolerance)
    {
        Picture picture = _codec.Decode(Read("rgb.png"));
        Picture again = _codec.Decode(_codec.Encode(picture, format));
        Assert.Equal((picture.Width, picture.Height), (again.Width, again.Height));
        Assert.InRange(LargestDifference(picture.Pixels, again.Pixels), 0, tolerance);

        var grey = new GreyPicture(29, 17, [.. Enumerable.Range(0, 29 * 17).Select(i => (byte)(i / 2))]);
        Picture greyAgain = _codec.Decode(_codec.Encode(grey, format));
        Assert.InRange(LargestDifference(grey.Pixels, [.. greyAgain.Pixels.Where((_, i) => i % 3 == 0)]), 0, tolerance);
    }

    [Fact]
    public void A_grey_picture_is_written_as_one_channel()
    {
        var grey = new GreyPicture(2, 1, [7, 8]);
        byte[] png = _codec.Encode(grey, PictureFormat.Png);
        const int ColourType = 25;
        Assert.Equal(0, png[ColourType]);

        byte[] jpeg = _codec.Encode(grey, PictureFormat.Jpeg);
        int frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        Assert.Equal(1, jpeg[frame + 9]);
    }

    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Webp)]
    public void Transparency_is_written_and_exact(PictureFormat format)
    {
        var picture = new RgbaPicture(16, 4, [.. Enumerable.Range(0, 64).SelectMany(i => (byte[])[200, (byte)(i * 4), 9, (byte)(255 - i * 4)])]);
        using global::NetVips.Image file = global::NetVips.Image.NewFromBuffer(_codec.Encode(picture, format));
        Assert.Equal((16, 4, 4), (file.Width, file.Height, file.Bands));
        byte[] read = file.WriteToMemory<byte>();
        Assert.Equal(picture.Pixels.Where((_, i) => i % 4 == 3), read.Where((_, i) => i % 4 == 3));
        if (format == PictureFormat.Png)
            Assert.Equal(picture.Pixels, read);
    }

    [Fact]
    public void Refuses_transparency_in_a_JPEG_file() =>
        Assert.Contains("knows no transparency", Assert.Throws<GradCamException>(() => _codec.Encode(new RgbaPicture(1, 1, new byte[4]), PictureFormat.Jpeg)).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_side_that_the_format_cannot_hold()
    {
        var wide = new Picture(20_000, 1, new byte[60_000]);
        Assert.NotEmpty(_codec.Encode(wide, PictureFormat.Png));
        Assert.NotEmpty(_codec.Encode(wide, PictureFormat.Jpeg));
        GradCamException e = Assert.Throws<GradCamException>(() => _codec.Encode(wide, PictureFormat.Webp));
        Assert.Contains("at most 16383 pixels a side, and the picture has 20000x1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_may_decode_at_once()
    {
        byte[] file = Read("exif6.jpg");
        byte[] expected = Expected.Bytes("exif6_jpg");
        Parallel.For(0, 200, _ => Assert.Equal(expected, _codec.Decode(file).Pixels));
    }

    [Fact]
    public void Many_threads_may_fail_at_once()
    {
        byte[] jpeg = Read("chroma420.jpg")[..400];
        byte[] png = Read("rgb.png")[..200];
        Parallel.For(0, 200, i =>
        {
            GradCamException e = Assert.Throws<GradCamException>(() => _codec.Decode(i % 2 == 0 ? jpeg : png));
            Assert.Equal($"the {(i % 2 == 0 ? "JPEG" : "PNG")} file is cut short or damaged.", e.Message);
        });
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Files, file));

    private static int LargestDifference(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
    }
}
