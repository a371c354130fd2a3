using GradCam.Pictures;

namespace GradCam.Tests.Pictures;

public class PictureLayoutsTests
{
    private static readonly byte[] s_rgb = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Fact]
    public void Each_layout_gives_the_same_picture()
    {
        // Two pixels a row, two rows, with bytes of 255 between the rows and for alpha.
        Picture[] pictures =
        [
            Picture.FromRgb(2, 2, s_rgb),
            Picture.FromRgb(2, 2, [1, 2, 3, 4, 5, 6, 255, 255, 7, 8, 9, 10, 11, 12], stride: 8),
            Picture.FromBgr(2, 2, [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]),
            Picture.FromRgba(2, 2, [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255]),
            Picture.FromBgra(2, 2, [3, 2, 1, 255, 6, 5, 4, 255, 255, 255, 255, 255, 9, 8, 7, 255, 12, 11, 10, 255], stride: 12),
        ];
        Assert.All(pictures, p => Assert.Equal(s_rgb, p.Pixels));
        Assert.All(pictures, p => Assert.Equal((2, 2), (p.Width, p.Height)));
    }

    [Fact]
    public void The_callers_memory_is_copied()
    {
        byte[] pixels = [.. s_rgb];
        Picture picture = Picture.FromRgb(2, 2, pixels);
        pixels[0] = 99;
        Assert.Equal(1, picture.Pixels[0]);
    }

    [Fact]
    public void Too_few_bytes_and_impossible_sizes_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => Picture.FromRgb(2, 2, s_rgb.AsSpan(0, 11)));
        Assert.Throws<ArgumentException>(() => Picture.FromRgb(2, 2, s_rgb, stride: 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Picture.FromRgb(2, 2, s_rgb, stride: 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Picture.FromRgb(0, 2, s_rgb));
        Assert.Throws<ArgumentOutOfRangeException>(() => Picture.FromBgra(int.MaxValue, 1, s_rgb, stride: 12));
    }
}
