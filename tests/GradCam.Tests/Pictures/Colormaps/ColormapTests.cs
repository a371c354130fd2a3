using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Pictures.Colormaps;

public class ColormapTests
{
    [Fact]
    public void Jet_is_the_articles() =>
        Assert.Equal(Npz.NpyBytes(File.ReadAllBytes(Path.Combine(TestPaths.Goldens, "seed", "jet256.npy"))), Colormap.Jet.Entries.ToArray());

    [Fact]
    public void Every_map_is_matplotlibs()
    {
        var matplotlib = new Npz(TestPaths.InRepository("tests", "GradCam.Tests", "Pictures", "Colormaps", "colormaps.npz"));
        Assert.Equal(10, Colormap.Names.Count);
        foreach (string name in Colormap.Names)
        {
            Colormap map = Colormap.Find(name);
            Assert.Equal(name, map.Name);
            Assert.Equal(matplotlib.Bytes(name == "grey" ? "gray" : name), map.Entries.ToArray());
        }
    }

    [Fact]
    public void Uniform_maps_brighten_evenly_and_diverging_ones_meet_in_the_middle()
    {
        Assert.Equal(["viridis", "magma", "inferno", "plasma", "cividis"], Colormap.NamesOf(ColormapKind.Uniform));
        foreach (string name in Colormap.Names)
        {
            Colormap map = Colormap.Find(name);
            Assert.Contains(name, Colormap.NamesOf(map.Kind));
            double[] lightness = [.. Enumerable.Range(0, 256).Select(i => Lightness(map.Entries.Slice(i * 3, 3)))];
            double[] steps = [.. lightness.Skip(8).Zip(lightness, (later, earlier) => later - earlier)];
            switch (map.Kind)
            {
                case ColormapKind.Uniform:
                    // CIE lightness rises all the way, nowhere more than twice the mean step.
                    Assert.All(steps, step => Assert.InRange(step, 0, 2 * steps.Average()));
                    break;
                case ColormapKind.Sequential:
                    Assert.All(steps, step => Assert.True(step >= -0.5, name));
                    break;
                case ColormapKind.Diverging:
                    Assert.InRange(Array.IndexOf(lightness, lightness.Max()), 120, 135);
                    break;
                default:
                    Assert.Contains(steps, step => step < -1);
                    break;
            }
        }
    }

    // CIE 1976 L* of sRGB: https://en.wikipedia.org/wiki/CIELAB_color_space
    private static double Lightness(ReadOnlySpan<byte> rgb)
    {
        double y = 0.2126 * Linear(rgb[0]) + 0.7152 * Linear(rgb[1]) + 0.0722 * Linear(rgb[2]);
        return y > 216.0 / 24389 ? 116 * Math.Cbrt(y) - 16 : y * 24389 / 27;

        static double Linear(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);
    }

    [Fact]
    public void A_name_may_be_spelt_in_capitals()
    {
        Assert.Same(Colormap.Jet, Colormap.Find("Jet"));
        Assert.Same(Colormap.Find("grey"), Colormap.Find("gray"));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_near_ones()
    {
        string message = Assert.Throws<GradCamException>(() => Colormap.Find("virids")).Message;
        Assert.Equal("unknown colormap 'virids'. Did you mean viridis? Available: jet, turbo, viridis, magma, inferno, plasma, cividis, hot, grey, coolwarm.", message);
        Assert.DoesNotContain("mean", Assert.Throws<GradCamException>(() => Colormap.Find("something else")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_are_coloured()
    {
        Picture picture = Colormap.Find("grey").Colorize(new GreyPicture(2, 1, [7, 200]));
        Assert.Equal([7, 7, 7, 200, 200, 200], picture.Pixels);
        Assert.Throws<ArgumentException>(() => Colormap.Jet.Colorize(new byte[2], new byte[5]));
    }
}
