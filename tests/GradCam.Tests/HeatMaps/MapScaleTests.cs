using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Tests.HeatMaps;

public class MapScaleTests
{
    private static readonly CamMap[] s_maps =
        [new(1, 2, [0, 2]), new(1, 3, [-1, 0.5f, 4]), new(1, 2, [float.NaN, 99]), new(1, 2, [float.PositiveInfinity, 0]), new(1, 2, [-6, -3])];

    [Theory]
    [InlineData(NormalizationMode.Max, 0, 4)]
    [InlineData(NormalizationMode.MinMax, -6, 4)]
    [InlineData(NormalizationMode.Symmetric, -6, 6)]
    [InlineData(NormalizationMode.None, 0, 1)]
    public void Takes_in_all_finite_maps(NormalizationMode mode, float minimum, float maximum) =>
        Assert.Equal(new MapScale(minimum, maximum), MapScale.Of(s_maps, mode));

    [Theory]
    [InlineData(NormalizationMode.Max)]
    [InlineData(NormalizationMode.MinMax)]
    [InlineData(NormalizationMode.Symmetric)]
    public void Is_nothing_where_there_is_nothing(NormalizationMode mode)
    {
        Assert.Equal(default, MapScale.Of([], mode));
        Assert.Equal(default, MapScale.Of([new CamMap(1, 2, [0, 0])], mode));
        Assert.Equal(default, MapScale.Of([new CamMap(1, 2, [float.NaN, 1])], mode));
        float[] values = [1, 2];
        MapScale.Of([], mode).Apply(values, values);
        Assert.Equal([0, 0], values);
    }

    [Theory]
    [InlineData(NormalizationMode.Max, 0, 99)]
    [InlineData(NormalizationMode.MinMax, 1, 99)]
    [InlineData(NormalizationMode.Symmetric, -99, 99)]
    [InlineData(NormalizationMode.None, 0, 1)]
    public void A_percentile_leaves_out_the_few_largest(NormalizationMode mode, float minimum, float maximum)
    {
        // 0 to 99 in a scrambled order, and one that outshines them.
        var map = new CamMap(1, 101, [.. Enumerable.Range(0, 100).Select(i => (float)(i * 37 % 100)), 100_000]);
        Assert.Equal(new MapScale(minimum, maximum), MapScale.Of([map], mode, 99));
    }

    [Fact]
    public void A_percentile_lies_between_two_values_as_NumPys_does() =>
        Assert.Equal(new MapScale(0, 3.7f), MapScale.Of([new CamMap(1, 5, [1, 2, 3, 4, 0])], NormalizationMode.Max, 92.5));

    [Theory]
    [InlineData(NormalizationMode.Max, 0, 7)]
    [InlineData(NormalizationMode.MinMax, 0, 7)]
    [InlineData(NormalizationMode.Symmetric, -7, 7)]
    public void Where_the_percentile_is_zero_it_is_the_largest_value(NormalizationMode mode, float minimum, float maximum)
    {
        float[] values = new float[1000];
        values[500] = 7;
        Assert.Equal(new MapScale(minimum, maximum), MapScale.Of([new CamMap(10, 100, values)], mode, 99));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void A_percentile_is_above_50_and_up_to_100(double percentile)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MapScale.Of(s_maps, NormalizationMode.Max, percentile));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeatMapOptions { Percentile = percentile });
    }

    [Fact]
    public void Scales_and_clamps()
    {
        var scaled = new float[6];
        new MapScale(-2, 6).Apply([-9, -2, 0, 2, 6, 7], scaled);
        Assert.Equal([0, 0, 0.25f, 0.5f, 1, 1], scaled);
        Assert.Equal(0.25f, new MapScale(-2, 6).Zero);
        Assert.Equal(0, new MapScale(1, 6).Zero);
        Assert.Equal(1, new MapScale(-6, -1).Zero);
    }

    [Fact]
    public void Refuses_bounds_that_are_none()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapScale(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapScale(float.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapScale(0, float.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => new MapScale(0, 1).Apply(new float[2], new float[3]));
    }

    [Fact]
    public void The_same_value_has_the_same_level_on_a_shared_scale()
    {
        CamMap weak = new(2, 2, [0, 0.5f, 1, 1.5f]);
        CamMap strong = new(2, 2, [1, 3, 1.5f, 0]);
        var options = new HeatMapOptions { Upsample = ResampleFilter.Nearest, Scale = MapScale.Of([weak, strong]) };
        Assert.Equal([0, 42, 85, 127], HeatMap.Render(weak, 2, 2, options).Pixels);
        Assert.Equal([85, 255, 127, 0], HeatMap.Render(strong, 2, 2, options).Pixels);
    }
}
