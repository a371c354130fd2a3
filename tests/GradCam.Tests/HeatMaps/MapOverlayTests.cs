using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Tests.HeatMaps;

public class MapOverlayTests
{
    private static readonly PixelRectangle s_all = PixelRectangle.All(40, 30);
    private static readonly CamMap s_map = new(3, 4, [0.5f, 1, 2, 1, 1, 3, 4, 2, 0.5f, 1, 1, 1]);

    [Fact]
    public void Without_options_it_is_the_articles_blend()
    {
        Picture picture = Noise();
        MapOverlay drawn = MapOverlay.Draw(s_map, picture, s_all);
        Assert.Equal(Overlay.Blend(picture, HeatMap.Render(s_map, 40, 30), Colormap.Jet).Pixels, drawn.Picture.Pixels);
        Assert.Equal(MapCondition.Normal, drawn.Condition);
        Assert.Null(drawn.Region);
    }

    [Fact]
    public void Colours_tell_what_the_stretched_range_stands_for()
    {
        // The lowest level is 127/8 on a scale of 255 for 4: it got the first colour.
        GreyPicture heat = HeatMap.Render(s_map, 4, 3, new HeatMapOptions { Upsample = ResampleFilter.Nearest });
        Assert.Equal(31, heat.Pixels.Min());
        MapScale stretched = MapOverlay.Draw(s_map, Noise(), s_all, Options(NormalizationMode.Max)).Colours;
        Assert.Equal(31 / 255f * 4, stretched.Minimum, 5);
        Assert.Equal(4, stretched.Maximum, 5);
        Assert.Equal(0.5f, MapOverlay.Draw(s_map, Noise(), s_all, Options(NormalizationMode.MinMax)).Colours.Minimum, 5);
        Assert.Equal(new MapScale(-4, 4), MapOverlay.Draw(s_map, Noise(), s_all, Options(NormalizationMode.Symmetric)).Colours);
        Assert.Equal(new MapScale(0, 1), MapOverlay.Draw(s_map, Noise(), s_all, Options(NormalizationMode.None)).Colours);
        var given = new OverlayOptions { HeatMap = new HeatMapOptions { Scale = new MapScale(0, 9) } };
        Assert.Equal(new MapScale(0, 9), MapOverlay.Draw(s_map, Noise(), s_all, given).Colours);
    }

    [Fact]
    public void On_a_given_scale_the_same_value_has_the_same_colour()
    {
        var options = new OverlayOptions { Opacity = 1, HeatMap = new HeatMapOptions { Upsample = ResampleFilter.Nearest, Scale = new MapScale(0, 8) } };
        Picture drawn = MapOverlay.Draw(s_map, Noise(), s_all, options).Picture;

        // 4 of 8 is level 127, and no pixel has the last colour.
        Assert.Equal(Colormap.Jet.Entries.Slice(127 * 3, 3).ToArray(), drawn.Pixels[((15 * 40 + 25) * 3)..][..3]);
        Assert.Equal(Colormap.Jet.Entries.Slice(15 * 3, 3).ToArray(), drawn.Pixels[..3]);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(-2f, -1f)]
    [InlineData(2f, 2f)]
    [InlineData(float.NaN, 2f)]
    public void A_map_that_says_nothing_is_of_one_colour_and_the_legend_says_why(float a, float b)
    {
        var map = new CamMap(1, 2, [a, b]);
        foreach (NormalizationMode mode in Enum.GetValues<NormalizationMode>())
        {
            MapOverlay drawn = MapOverlay.Draw(map, Noise(), s_all, Options(mode) with { Opacity = 1, Contour = true, Box = true });
            Assert.All(Enumerable.Range(0, 1200), i => Assert.True(drawn.Picture.Pixels.AsSpan(i * 3, 3).SequenceEqual(drawn.Picture.Pixels.AsSpan(0, 3))));
            Assert.Null(drawn.Region);
            Assert.NotEqual(MapCondition.Normal, drawn.Condition);
        }

        MapOverlay legend = MapOverlay.Draw(map, Noise(), s_all, new OverlayOptions { Legend = true });
        Assert.All(Enumerable.Range(30 * legend.Picture.Width, (legend.Picture.Height - 30) * legend.Picture.Width), i => Assert.True(legend.Picture.Pixels[i * 3] is 0 or 255));
    }

    [Fact]
    public void Lines_are_on_the_overlay_and_side_by_side_and_legend_around_it()
    {
        Picture picture = Noise();
        byte[] before = [.. picture.Pixels];
        MapOverlay plain = MapOverlay.Draw(s_map, picture, s_all, new OverlayOptions { Threshold = RegionThreshold.OfMaximum(0.6f) });
        Picture expected = MapOverlay.Draw(s_map, picture, s_all).Picture;
        Assert.Equal(expected.Pixels, plain.Picture.Pixels);
        RegionOutline.DrawContour(expected, plain.Region!);
        RegionOutline.DrawBox(expected, plain.Region!);

        var options = new OverlayOptions { Contour = true, Box = true, Threshold = RegionThreshold.OfMaximum(0.6f) };
        Assert.Equal(expected.Pixels, MapOverlay.Draw(s_map, picture, s_all, options).Picture.Pixels);
        MapOverlay all = MapOverlay.Draw(s_map, picture, s_all, options with { SideBySide = true, Legend = true }, "caption");
        Assert.Equal(Legend.Attach(SideBySide.Join(picture, expected), Colormap.Jet, all.Colours, "caption").Pixels, all.Picture.Pixels);
        Assert.Equal(before, picture.Pixels);
    }

    private static OverlayOptions Options(NormalizationMode mode) => new() { HeatMap = new HeatMapOptions { Normalize = mode, Upsample = ResampleFilter.Nearest } };

    private static Picture Noise()
    {
        var picture = new Picture(40, 30, new byte[3600]);
        new Random(5).NextBytes(picture.Pixels);
        return picture;
    }
}
