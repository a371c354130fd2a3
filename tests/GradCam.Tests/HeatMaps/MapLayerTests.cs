using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Tests.HeatMaps;

public class MapLayerTests
{
    private static readonly CamMap s_map = new(3, 4, [0.5f, 1, 2, 1, 1, 3, 4, 2, 0.5f, 1, 1, 1]);

    [Fact]
    public void A_transparent_layer_laid_over_black_is_colour_times_heat()
    {
        var options = new OverlayOptions { Opacity = 0.8f, HeatMap = new HeatMapOptions { Upsample = ResampleFilter.Bilinear } };
        var seen = new PixelRectangle(3, 2, 30, 20);
        RgbaPicture layer = MapLayer.Draw(s_map, 40, 30, seen, options).Picture;
        GreyPicture heat = HeatMap.Render(s_map, 30, 20, options.HeatMap);
        double min = heat.Pixels.Min();
        double max = heat.Pixels.Max();
        for (int i = 0; i < 1200; i++)
        {
            byte[] rgba = layer.Pixels[(i * 4)..][..4];
            int x = i % 40 - 3;
            int y = i / 40 - 2;
            if (x is < 0 or >= 30 || y is < 0 or >= 20)
            {
                Assert.Equal(0, rgba[3]);
                continue;
            }

            double part = (heat.Pixels[y * 30 + x] - min) / (max - min);
            Assert.Equal((byte)Math.Round(0.8 * part * 255, MidpointRounding.ToEven), rgba[3], 1.0);
            Assert.Equal(Colormap.Jet.Entries.Slice(Math.Min((int)(part * 256), 255) * 3, 3).ToArray(), rgba[..3]);
        }
    }

    [Fact]
    public void A_transparent_layer_of_a_signed_map_is_clear_at_zero()
    {
        var options = new OverlayOptions { Colormap = Colormap.Find("coolwarm"), Opacity = 1, HeatMap = new HeatMapOptions { Upsample = ResampleFilter.Nearest, Normalize = NormalizationMode.Symmetric } };
        RgbaPicture layer = MapLayer.Draw(new CamMap(1, 3, [-2, 0, 4]), 3, 1, PixelRectangle.All(3, 1), options).Picture;

        // 63 of 0..255 is half as far below 127 as 255 is above.
        Assert.InRange(layer.Pixels[3], 127, 128);
        Assert.Equal((0, 255), (layer.Pixels[7], layer.Pixels[11]));
        Assert.True(layer.Pixels[2] > layer.Pixels[0], "below zero is blue");
        Assert.True(layer.Pixels[8] > layer.Pixels[10], "above zero is red");
        foreach (NormalizationMode mode in Enum.GetValues<NormalizationMode>())
        {
            RgbaPicture nothing = MapLayer.Draw(new CamMap(1, 3, [0, 0, 0]), 3, 1, PixelRectangle.All(3, 1), Options(mode)).Picture;
            Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(0, nothing.Pixels[i * 4 + 3]));
        }
    }

    private static OverlayOptions Options(NormalizationMode mode) => new() { HeatMap = new HeatMapOptions { Normalize = mode, Upsample = ResampleFilter.Nearest } };
}
