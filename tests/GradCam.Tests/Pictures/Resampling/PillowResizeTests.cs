using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Pictures.Resampling;

/// <summary>Tests the resizer against Pillow's results, to the bit.</summary>
public class PillowResizeTests
{
    private static readonly Npz Pillow = new(TestPaths.InRepository("tests", "GradCam.Tests", "Pictures", "Resampling", "pillow-resize.npz"));

    public static TheoryData<ResampleFilter> Filters => [.. Enum.GetValues<ResampleFilter>()];

    public static TheoryData<ResampleFilter, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<ResampleFilter, int, int>();
            foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
            {
                foreach ((int width, int height) in ((int, int)[])[(41, 53), (7, 5), (1, 1), (64, 3), (3, 64), (29, 40), (90, 23)])
                    cases.Add(filter, width, height);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rgb(ResampleFilter filter, int width, int height)
    {
        var result = new byte[width * height * 3];
        PictureResizer.Resize(Pillow.Bytes("rgb"), 29, 23, 3, result, width, height, filter);
        Assert.Equal(Pillow.Bytes($"rgb_{filter}_{width}x{height}"), result);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Grey(ResampleFilter filter, int width, int height)
    {
        var result = new byte[width * height];
        PictureResizer.Resize(Pillow.Bytes("grey"), 31, 19, 1, result, width, height, filter);
        Assert.Equal(Pillow.Bytes($"grey_{filter}_{width}x{height}"), result);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Floats(ResampleFilter filter, int width, int height)
    {
        var result = new float[width * height];
        PictureResizer.Resize(Pillow.Floats("float").Data, 9, 7, result, width, height, filter);

        // The last bit of a Hamming weight depends on the build of Pillow: floats agree up to that bit, and bytes are the same.
        float[] expected = Pillow.Floats($"float_{filter}_{width}x{height}").Data;
        if (filter == ResampleFilter.Hamming)
            Compare.Close(expected, result, 2e-7);
        else
            Assert.Equal(expected, result);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void A_part_of_a_picture(ResampleFilter filter)
    {
        var result = new byte[17 * 31 * 3];
        PictureResizer.Resize(Pillow.Bytes("rgb"), 29, 23, 3, new SourceBox(2.5f, 1.25f, 25.75f, 20), result, 17, 31, filter);
        Assert.Equal(Pillow.Bytes($"box_{filter}"), result);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void A_long_and_thin_picture(ResampleFilter filter)
    {
        var result = new byte[5 * 3 * 3];
        PictureResizer.Resize(Pillow.Bytes("long"), 3000, 1, 3, result, 5, 3, filter);
        Assert.Equal(Pillow.Bytes($"long_{filter}_5x3"), result);
    }

    [Theory]
    [InlineData("landscape_jpg", 500, 375)]
    [InlineData("portrait_png", 333, 511)]
    [InlineData("exact_jpg", 224, 224)]
    [InlineData("grey_png", 97, 61)]
    public void The_articles_script_before_the_model(string name, int width, int height)
    {
        var seed = new Npz(Path.Combine(TestPaths.Goldens, "seed", name + ".npz"));
        Picture result = PictureResizer.Resize(new Picture(width, height, seed.Bytes("rgb")), 224, 224, ResampleFilter.Bilinear);
        Assert.Equal(seed.Bytes("resized"), result.Pixels);
    }
}
