using GradCam.Datasets.Reports;

namespace GradCam.Reports.Tests;

/// <summary>Tests maps for the page.</summary>
public sealed class SmallMapTests
{
    [Fact]
    public void The_largest_value_is_255_and_what_is_negative_0()
    {
        SmallMap small = SmallMap.Of([-3, 0, 1, 2, 4, 0.5f], 2, 3)!;
        Assert.Equal((2, 3), (small.Height, small.Width));
        Assert.Equal([0, 0, 64, 128, 255, 32], small.Values);
    }

    [Fact]
    public void A_large_map_is_made_of_the_means_of_its_cells()
    {
        var map = new float[64 * 96];
        for (int i = 0; i < map.Length; i++)
            map[i] = i % 96 < 48 ? 1 : (i + i / 96) % 2;
        SmallMap small = SmallMap.Of(map, 64, 96)!;
        Assert.Equal((32, 32), (small.Height, small.Width));
        for (int i = 0; i < small.Values.Length; i++)
            Assert.Equal(i % 32 < 16 ? 255 : 128, small.Values[i]);
    }

    [Fact]
    public void A_side_that_does_not_divide_counts_every_cell()
    {
        var map = new float[33];
        map[32] = 1;
        SmallMap small = SmallMap.Of(map, 33, 1)!;
        Assert.Equal(32, small.Height);
        Assert.Equal(255, small.Values[31]);
        Assert.All(small.Values[..31], v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, -2)]
    [InlineData(float.NaN, 1)]
    [InlineData(float.PositiveInfinity, 1)]
    public void A_map_that_shows_nothing_is_none(float first, float second) => Assert.Null(SmallMap.Of([first, second], 1, 2));
}
