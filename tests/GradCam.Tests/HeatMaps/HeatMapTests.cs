using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Tests.HeatMaps;

public class HeatMapTests
{
    private static readonly HeatMapOptions s_exact = new() { Upsample = ResampleFilter.Nearest };

    [Fact]
    public void A_map_is_divided_by_its_maximum_and_cut_off_to_bytes()
    {
        GreyPicture heat = HeatMap.Render(new CamMap(2, 2, [0, 1, 2, 4]), 2, 2, s_exact);
        Assert.Equal([0, 63, 127, 255], heat.Pixels);
    }

    [Fact]
    public void A_map_is_stretched_from_its_minimum_or_taken_as_it_is()
    {
        var map = new CamMap(2, 2, [0.2f, 0.3f, 0.4f, 0.6f]);
        Assert.Equal([0, 63, 127, 255], HeatMap.Render(map, 2, 2, s_exact with { Normalize = NormalizationMode.MinMax }).Pixels);
        Assert.Equal([51, 76, 102, 153], HeatMap.Render(map, 2, 2, s_exact with { Normalize = NormalizationMode.None }).Pixels);
    }

    [Fact]
    public void Bytes_are_made_before_they_are_resized()
    {
        var map = new CamMap(2, 3, [0, 0.5f, 1, 0.25f, 0.75f, 0.9f]);
        byte[] levels = [0, 127, 255, 63, 191, 229];
        GreyPicture expected = PictureResizer.Resize(new GreyPicture(3, 2, levels), 31, 17, ResampleFilter.Lanczos);
        Assert.Equal(expected.Pixels, HeatMap.Render(map, 31, 17).Pixels);
    }

    [Theory]
    [InlineData(NormalizationMode.Max)]
    [InlineData(NormalizationMode.MinMax)]
    [InlineData(NormalizationMode.None)]
    public void A_map_without_anything_positive_is_not_stretched(NormalizationMode mode)
    {
        var map = new CamMap(2, 2, [-3, -2, -1, 0]);
        Assert.All(HeatMap.Render(map, 9, 5, new HeatMapOptions { Normalize = mode }).Pixels, level => Assert.Equal(0, level));
        Assert.All(HeatMap.RenderFloats(map, 9, 5, new HeatMapOptions { Normalize = mode }), level => Assert.Equal(0f, level));
    }

    [Theory]
    [InlineData(NormalizationMode.Max)]
    [InlineData(NormalizationMode.MinMax)]
    [InlineData(NormalizationMode.None)]
    public void A_flat_map_is_not_stretched_either(NormalizationMode mode)
    {
        var map = new CamMap(2, 2, [0.5f, 0.500001f, 0.5f, 0.499999f]);
        Assert.All(HeatMap.Render(map, 9, 5, new HeatMapOptions { Normalize = mode }).Pixels, level => Assert.Equal(0, level));
        Assert.All(HeatMap.Render(map, 9, 5, new HeatMapOptions { Scale = new MapScale(0, 1) }).Pixels, level => Assert.InRange(level, 127, 127));
    }

    [Fact]
    public void A_signed_map_has_zero_in_the_middle()
    {
        HeatMapOptions symmetric = s_exact with { Normalize = NormalizationMode.Symmetric };
        Assert.Equal([0, 127, 159, 191], HeatMap.Render(new CamMap(2, 2, [-4, 0, 1, 2]), 2, 2, symmetric).Pixels);
        Assert.Equal([0.5f, 0.5f], HeatMap.RenderFloats(new CamMap(1, 2, [-4, -3]), 2, 1, symmetric));

        // An empty map and the parts that the model did not see have zero's level, and not that of the strongest negative value.
        Assert.Equal([127, 127, 255, 127], HeatMap.Render(new CamMap(1, 2, [0, 2]), 4, 1, new PixelRectangle(1, 0, 2, 1), symmetric).Pixels);
        HeatMapOptions given = s_exact with { Scale = new MapScale(-2, 6) };
        Assert.Equal([63, 31, 0, 63], HeatMap.Render(new CamMap(1, 2, [-1, -8]), 4, 1, new PixelRectangle(1, 0, 2, 1), given).Pixels);
        Assert.Equal([0.25f, 0.125f, 0, 0.25f], HeatMap.RenderFloats(new CamMap(1, 2, [-1, -8]), 4, 1, new PixelRectangle(1, 0, 2, 1), given));
    }

    [Fact]
    public void Floats_are_not_rounded()
    {
        var map = new CamMap(2, 2, [0, 1, 2, 3]);
        Assert.Equal([0, 1f / 3, 2f / 3, 1], HeatMap.RenderFloats(map, 2, 2, s_exact));
        float[] large = HeatMap.RenderFloats(map, 224, 224, new HeatMapOptions { Upsample = ResampleFilter.Bilinear });
        GreyPicture bytes = HeatMap.Render(map, 224, 224, new HeatMapOptions { Upsample = ResampleFilter.Bilinear });
        Assert.All(large.Zip(bytes.Pixels), pair => Assert.InRange(pair.First * 255 - pair.Second, -1.1f, 1.1f));
    }

    [Fact]
    public void A_broken_map_stays_broken()
    {
        Assert.Contains(HeatMap.RenderFloats(new CamMap(1, 2, [float.NaN, 1]), 2, 1, s_exact), float.IsNaN);
        Assert.Equal([0, 0], HeatMap.Render(new CamMap(1, 2, [float.PositiveInfinity, 1]), 2, 1, s_exact with { Scale = new MapScale(0, 1) }).Pixels);
    }

    [Fact]
    public void A_heat_map_is_laid_where_the_model_looked()
    {
        var map = new CamMap(1, 2, [1, 2]);
        var seen = new PixelRectangle(1, 1, 2, 1);
        byte[] expected = [0, 0, 0, 0, 0, 127, 255, 0, 0, 0, 0, 0];
        Assert.Equal(expected, HeatMap.Render(map, 4, 3, seen, s_exact).Pixels);
        Assert.Equal([0, 0, 0, 0, 0, 0.5f, 1, 0, 0, 0, 0, 0], HeatMap.RenderFloats(map, 4, 3, seen, s_exact));
    }

    [Fact]
    public void A_part_that_does_not_lie_in_the_picture_is_refused()
    {
        var map = new CamMap(1, 2, [1, 2]);
        Assert.Throws<ArgumentException>(() => HeatMap.Render(map, 4, 3, new PixelRectangle(3, 0, 2, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeatMap.Render(map, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeatMap.RenderFloats(map, 4, -3));
    }
}
