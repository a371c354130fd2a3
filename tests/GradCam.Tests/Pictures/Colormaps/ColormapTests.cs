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
    public void A_name_may_be_spelt_in_capitals()
    {
        Assert.Same(Colormap.Jet, Colormap.Find("Jet"));
        Assert.Same(Colormap.Find("grey"), Colormap.Find("gray"));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_near_ones()
    {
        string message = Assert.Throws<GradCamException>(() => Colormap.Find("virids")).Message;
        Assert.Equal("there is no colour map 'virids'. Did you mean viridis? Known are jet, turbo, viridis, magma, inferno, plasma, cividis, hot, grey, coolwarm.", message);
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
