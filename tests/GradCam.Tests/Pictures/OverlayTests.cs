using CsCheck;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Pictures;

public class OverlayTests
{
    [Theory]
    [InlineData("landscape_jpg")]
    [InlineData("portrait_png")]
    [InlineData("exact_jpg")]
    [InlineData("grey_png")]
    [InlineData("palette_png")]
    [InlineData("alpha_png")]
    [InlineData("cmyk_jpg")]
    public void Is_the_articles_to_the_bit(string name)
    {
        var seed = new Npz(Path.Combine(TestPaths.Goldens, "seed", name + ".npz"));
        byte[] rgb = seed.Bytes("rgb");
        var result = new byte[rgb.Length];
        Overlay.Blend(rgb, seed.Bytes("grey"), Colormap.Jet, 0.5f, result);
        Assert.Equal(seed.Bytes("overlay"), result);
    }

    [Fact]
    public void Is_the_formula_for_any_opacity() => Gen.Select(Gen.Byte.Array[30], Gen.Byte.Array[10], Gen.Float[0f, 1f], Gen.Int[0, 9]).WithFixedSeeds().Sample((rgb, grey, opacity, map) =>
    {
        Colormap colormap = Colormap.Find(Colormap.Names[map]);
        var result = new byte[30];
        Overlay.Blend(rgb, grey, colormap, opacity, result);
        double min = grey.Min();
        double max = grey.Max();
        for (int i = 0; i < 30; i++)
        {
            int level = max == min ? 0 : Math.Min((int)((grey[i / 3] - min) / (max - min) * 256), 255);
            double expected = (1 - opacity) * rgb[i] + opacity * colormap.Entries[level * 3 + i % 3];
            Assert.InRange(Math.Abs(expected - result[i]), 0, 1.001);
        }
    });

    [Fact]
    public void Levels_that_are_not_stretched_keep_their_colours()
    {
        var picture = new Picture(3, 1, new byte[9]);
        Picture result = Overlay.Blend(picture, new GreyPicture(3, 1, [17, 100, 120]), PixelRectangle.All(3, 1), Colormap.Jet, 1, stretch: false);
        Assert.Equal([.. Colormap.Jet.Entries.Slice(17 * 3, 3), .. Colormap.Jet.Entries.Slice(300, 3), .. Colormap.Jet.Entries.Slice(360, 3)], result.Pixels);
    }

    [Fact]
    public void The_ends_of_the_opacity_show_one_only()
    {
        byte[] rgb = [.. Enumerable.Range(0, 768).Select(i => (byte)(i * 7))];
        byte[] grey = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var result = new byte[768];
        Overlay.Blend(rgb, grey, Colormap.Jet, 0, result);
        Assert.Equal(rgb, result);
        Overlay.Blend(rgb, grey, Colormap.Jet, 1, result);
        Assert.Equal(Colormap.Jet.Entries.ToArray(), result);
    }

    [Fact]
    public void A_flat_heat_map_gets_the_first_colour()
    {
        var result = new byte[6];
        Overlay.Blend(new byte[6], [9, 9], Colormap.Jet, 1, result);
        Assert.Equal([0, 0, 128, 0, 0, 128], result);
        Overlay.Blend([], [], Colormap.Jet, 1, []);
    }

    [Fact]
    public void Beside_the_rectangle_the_picture_stays_as_it_is() => Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[0, 5], Gen.Int[0, 5]).WithFixedSeeds().Sample((w, h, x, y) =>
    {
        var random = new Random(w);
        var picture = new Picture(w + x + 2, h + y + 1, new byte[(w + x + 2) * (h + y + 1) * 3]);
        random.NextBytes(picture.Pixels);
        var heat = new GreyPicture(w, h, new byte[w * h]);
        random.NextBytes(heat.Pixels);
        byte[] before = [.. picture.Pixels];

        Picture result = Overlay.Blend(picture, heat, new PixelRectangle(x, y, w, h), Colormap.Jet, 0.25f);
        Assert.Equal(before, picture.Pixels);

        var inside = new byte[w * h * 3];
        for (int row = 0; row < h; row++)
            picture.Pixels.AsSpan(((y + row) * picture.Width + x) * 3, w * 3).CopyTo(inside.AsSpan(row * w * 3));
        Overlay.Blend(inside, heat.Pixels, Colormap.Jet, 0.25f, inside);
        for (int i = 0; i < before.Length; i++)
        {
            int column = i / 3 % picture.Width - x;
            int row = i / 3 / picture.Width - y;
            bool isInside = column >= 0 && column < w && row >= 0 && row < h;
            Assert.Equal(isInside ? inside[(row * w + column) * 3 + i % 3] : before[i], result.Pixels[i]);
        }
    });

    [Theory]
    [InlineData(0, 0, 8, 6)]
    [InlineData(2, 1, 5, 3)]
    [InlineData(0, 2, 8, 2)]
    [InlineData(7, 5, 1, 1)]
    public void A_destination_gets_all_of_the_picture_and_may_be_the_picture_itself(int x, int y, int width, int height)
    {
        var random = new Random(4);
        var picture = new Picture(8, 6, new byte[8 * 6 * 3]);
        random.NextBytes(picture.Pixels);
        var heat = new GreyPicture(width, height, new byte[width * height]);
        random.NextBytes(heat.Pixels);
        var where = new PixelRectangle(x, y, width, height);
        byte[] expected = Overlay.Blend(picture, heat, where, Colormap.Jet).Pixels;

        var dirty = new Picture(8, 6, new byte[8 * 6 * 3]);
        random.NextBytes(dirty.Pixels);
        Overlay.Blend(picture, heat.Pixels, where, LevelRange.Of(heat.Pixels), Colormap.Jet, 0.5f, dirty);
        Assert.Equal(expected, dirty.Pixels);
        Overlay.Blend(picture, heat.Pixels, where, LevelRange.Of(heat.Pixels), Colormap.Jet, 0.5f, picture);
        Assert.Equal(expected, picture.Pixels);
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        var picture = new Picture(4, 4, new byte[48]);
        var heat = new GreyPicture(2, 2, new byte[4]);
        Assert.Throws<ArgumentException>(() => Overlay.Blend(picture, heat, Colormap.Jet));
        Assert.Throws<ArgumentException>(() => Overlay.Blend(picture, heat, new PixelRectangle(3, 0, 2, 2), Colormap.Jet));
        Assert.Throws<ArgumentException>(() => Overlay.Blend(new byte[3], new byte[2], Colormap.Jet, 0.5f, new byte[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlay.Blend(new byte[3], new byte[1], Colormap.Jet, 1.5f, new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlay.Blend(new byte[3], new byte[1], Colormap.Jet, float.NaN, new byte[3]));
    }

    [Fact]
    public void Pictures_are_joined_side_by_side()
    {
        Picture joined = SideBySide.Join(new Picture(1, 2, [1, 2, 3, 4, 5, 6]), new Picture(2, 1, [7, 8, 9, 10, 11, 12]));
        Assert.Equal((3, 2), (joined.Width, joined.Height));
        Assert.Equal([1, 2, 3, 7, 8, 9, 10, 11, 12, 4, 5, 6, 0, 0, 0, 0, 0, 0], joined.Pixels);
    }
}
