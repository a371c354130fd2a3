using GradCam.Pictures;
using GradCam.TestSupport;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace GradCam.ImageSharp.Tests;

public class ImageSharpCodecTests
{
    // The files of the tests of libvips' codec, and Pillow's results for them.
    private static readonly string Files = TestPaths.InRepository("tests", "GradCam.NetVips.Tests", "Files");
    private static readonly Npz Expected = new(Path.Combine(Files, "expected.npz"));
    private readonly ImageSharpCodec _codec = new();

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("grey-alpha.png")]
    [InlineData("alpha.png")]
    [InlineData("palette.png")]
    [InlineData("palette-transparent.png")]
    [InlineData("one-bit.png")]
    [InlineData("wide-grey.png")]
    [InlineData("interlaced.tif")]
    [InlineData("lossless.webp")]
    [InlineData("animated.gif")]
    public void Decodes_lossless_files_as_Pillow_does(string file)
    {
        Picture picture = _codec.Decode(Read(file));
        Assert.Equal((29, 17), (picture.Width, picture.Height));
        Assert.Equal(0, LargestDifference(Expected.Bytes(file.Replace('.', '_')), picture.Pixels));
    }

    [Theory]
    [InlineData("chroma444.jpg", 3, 1)]
    [InlineData("progressive.jpg", 45, 7)]
    [InlineData("grey.jpg", 3, 1)]
    [InlineData("profile.jpg", 45, 7)]
    [InlineData("chroma420.jpg", 45, 7)]
    [InlineData("chroma422.jpg", 45, 7)]
    [InlineData("exif1.jpg", 45, 7)]
    [InlineData("exif2.jpg", 45, 7)]
    [InlineData("exif3.jpg", 45, 7)]
    [InlineData("exif4.jpg", 45, 7)]
    [InlineData("exif5.jpg", 45, 7)]
    [InlineData("exif6.jpg", 45, 7)]
    [InlineData("exif7.jpg", 45, 7)]
    [InlineData("exif8.jpg", 45, 7)]
    [InlineData("cmyk.jpg", 3, 1)]
    [InlineData("lossy.webp", 0, 0)]
    public void Decodes_lossy_files_nearly_as_Pillow_does(string file, int most, double mean)
    {
        Picture picture = _codec.Decode(Read(file));
        bool lying = file is "exif5.jpg" or "exif6.jpg" or "exif7.jpg" or "exif8.jpg";
        Assert.Equal(lying ? (17, 29) : (29, 17), (picture.Width, picture.Height));
        byte[] expected = Expected.Bytes(file.Replace('.', '_'));
        Assert.InRange(LargestDifference(expected, picture.Pixels), 0, most);
        Assert.InRange(expected.Zip(picture.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, mean);
    }

    [Fact]
    public void A_picture_with_subsampled_colour_differs_as_documented()
    {
        // docs/imagesharp.md has the numbers: 1.1 in the mean, 73 at most.
        Picture picture = _codec.Decode(File.ReadAllBytes(Path.Combine(TestPaths.Goldens, "seed", "landscape.jpg")));
        byte[] expected = new Npz(Path.Combine(TestPaths.Goldens, "seed", "landscape_jpg.npz")).Bytes("rgb");
        Assert.Equal(expected.Length, picture.Pixels.Length);
        Assert.InRange(expected.Zip(picture.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0.5, 1.5);
        Assert.InRange(LargestDifference(expected, picture.Pixels), 60, 80);
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
    public void Refuses_a_file_that_is_cut_short(string file)
    {
        byte[] whole = Read(file);
        foreach (double part in (double[])[0.05, 0.3, 0.5, 0.7])
        {
            byte[] cut = whole[..(int)(whole.Length * part)];
            Assert.Contains("cut short or damaged", Assert.Throws<GradCamException>(() => _codec.Decode(cut)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refuses_what_is_not_a_picture()
    {
        Assert.Contains("empty", Assert.Throws<GradCamException>(() => _codec.Decode([])).Message, StringComparison.Ordinal);
        foreach (string text in (string[])["x", "a list of things to buy, which someone called list.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"])
        {
            GradCamException e = Assert.Throws<GradCamException>(() => _codec.Decode(System.Text.Encoding.ASCII.GetBytes(text)));
            Assert.Equal("not a picture in a format that is known (JPEG, PNG, WebP, GIF, TIFF).", e.Message);
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

    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Webp)]
    public void Transparency_is_written_and_exact(PictureFormat format)
    {
        var picture = new RgbaPicture(16, 4, [.. Enumerable.Range(0, 64).SelectMany(i => (byte[])[200, (byte)(i * 4), 9, (byte)(255 - i * 4)])]);
        using Image<Rgba32> image = Image.Load<Rgba32>(_codec.Encode(picture, format));
        byte[] read = new byte[picture.Pixels.Length];
        image.CopyPixelDataTo(read);
        Assert.Equal(picture.Pixels.Where((_, i) => i % 4 == 3), read.Where((_, i) => i % 4 == 3));
        if (format == PictureFormat.Png)
            Assert.Equal(picture.Pixels, read);
    }

    [Fact]
    public void Refuses_what_a_format_cannot_hold()
    {
        Assert.Contains("knows no transparency", Assert.Throws<GradCamException>(() => _codec.Encode(new RgbaPicture(1, 1, new byte[4]), PictureFormat.Jpeg)).Message, StringComparison.Ordinal);
        GradCamException e = Assert.Throws<GradCamException>(() => _codec.Encode(new Picture(20_000, 1, new byte[60_000]), PictureFormat.Webp));
        Assert.Contains("at most 16383 pixels a side, and the picture has 20000x1", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Files, file));

    private static int LargestDifference(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
    }
}
