using CsCheck;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.HeatMaps.Regions;

public class HighlightedRegionTests
{
    [Fact]
    public void The_region_is_the_largest_part_and_its_box()
    {
        // Of the three parts at half the maximum, the right one has the most pixels: 3, connected at corners.
        var map = new CamMap(3, 5, [
            4, 3, 0, 0, 2,
            0, 0, 0, 2, 0,
            8, 0, 0, 0, 2]);
        HighlightedRegion region = HighlightedRegion.Find(map, 7, 4, new PixelRectangle(1, 1, 5, 3), RegionThreshold.OfMaximum(0.25f), ResampleFilter.Nearest)!;
        Assert.Equal(new PixelRectangle(4, 1, 2, 3), region.Box);
        Assert.Equal((3, 3.0 / 28, 2f), (region.Pixels, region.Share, region.Threshold));
        Assert.Equal([(5, 1), (4, 2), (5, 3)], Pixels(region, 7, 4));
    }

    [Fact]
    public void Parts_and_thresholds_are_what_a_plain_search_finds() => Gen.Select(Gen.Int[1, 14], Gen.Int[1, 14], Gen.Int[1, 100], Gen.Bool, Gen.Int[0, 1 << 20]).WithFixedSeeds().Sample((w, h, percent, top, seed) =>
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, w * h).Select(_ => random.Next(-3, 10) * 0.5f)];
        var map = new CamMap(h, w, values);
        RegionThreshold threshold = top ? RegionThreshold.TopArea(percent / 100f) : RegionThreshold.OfMaximum(percent / 100f);
        HighlightedRegion? found = HighlightedRegion.Find(map, w, h, PixelRectangle.All(w, h), threshold, ResampleFilter.Nearest);
        if (map.Condition() != MapCondition.Normal)
        {
            Assert.Null(found);
            return;
        }

        float[] scaled = [.. values.Select(v => v / values.Max())];
        float[] falling = [.. scaled.OrderDescending()];
        float level = top ? falling[(int)Math.Ceiling((double)threshold.Share * falling.Length) - 1] : threshold.Share * 1f;
        bool[] on = [.. scaled.Select(v => v > 0 && v >= level)];
        HashSet<(int X, int Y)> expected = PlainSearch(on, w, h);
        Assert.NotNull(found);
        Assert.Equal(expected.OrderBy(p => p.Y).ThenBy(p => p.X), Pixels(found, w, h));
        Assert.Equal(expected.Count, found.Pixels);
        Assert.Equal(
            new PixelRectangle(expected.Min(p => p.X), expected.Min(p => p.Y), expected.Max(p => p.X) - expected.Min(p => p.X) + 1, expected.Max(p => p.Y) - expected.Min(p => p.Y) + 1),
            found.Box);
    });

    [Fact]
    public void The_threshold_is_taken_of_the_enlarged_map()
    {
        var map = new CamMap(2, 2, [0, 1, 0, 0]);
        float[] heat = HeatMap.RenderFloats(map, 40, 30, new HeatMapOptions { Upsample = ResampleFilter.Bilinear });
        HighlightedRegion region = HighlightedRegion.Find(map, 40, 30, PixelRectangle.All(40, 30), upsample: ResampleFilter.Bilinear)!;
        Assert.Equal(heat.Count(v => v >= 0.15f * heat.Max()), region.Pixels);
        Assert.Equal(0.15f * heat.Max(), region.Threshold, 6);
        Assert.True(region.Contains(39, 0));
        Assert.False(region.Contains(0, 29));
        Assert.False(region.Contains(-1, 400));
    }

    [Fact]
    public void A_filter_that_overshoots_does_not_raise_the_threshold()
    {
        var map = new CamMap(5, 5, [.. Enumerable.Range(0, 25).Select(i => i is 11 or 12 or 13 ? 2f : 0f)]);
        Assert.InRange(HeatMap.RenderFloats(map, 50, 50).Max(), 1.05f, 1.5f);
        Assert.Equal(0.3f, HighlightedRegion.Find(map, 50, 50, PixelRectangle.All(50, 50))!.Threshold, 6);
    }

    [Fact]
    public void With_a_shared_maximum_a_weak_map_highlights_less_or_nothing()
    {
        var map = new CamMap(1, 4, [0, 1, 2, 3]);
        Assert.Equal(3, Find(null)!.Pixels);
        Assert.Equal((2, 1.5f), (Find(10)!.Pixels, Find(10)!.Threshold));
        Assert.Equal(1, Find(19.9f)!.Pixels);
        Assert.Null(Find(20.1f));
        Assert.Null(Find(0));
        var drawn = MapOverlay.Draw(map, new Picture(4, 1, new byte[12]), PixelRectangle.All(4, 1), new OverlayOptions { Box = true, HeatMap = new HeatMapOptions { Scale = new MapScale(0, 30) } });
        Assert.Null(drawn.Region);

        HighlightedRegion? Find(float? maximum) =>
            HighlightedRegion.Find(map, 4, 1, PixelRectangle.All(4, 1), RegionThreshold.OfMaximum(0.15f), ResampleFilter.Nearest, maximum);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(-1f, -2f)]
    [InlineData(3f, 3f)]
    [InlineData(float.NaN, 1f)]
    public void A_map_that_says_nothing_has_no_region(float a, float b) =>
        Assert.Null(HighlightedRegion.Find(new CamMap(1, 2, [a, b]), 9, 9, PixelRectangle.All(9, 9)));

    [Fact]
    public void The_highest_of_many_is_selected_exactly() => Gen.Select(Gen.Float[-2f, 5f].Array[1, 400], Gen.Int[1, 450]).WithFixedSeeds().Sample((values, k) =>
    {
        values[0] = 0.25f;
        float[] falling = [.. values.Where(v => v > 0).OrderDescending()];
        Assert.Equal(falling[Math.Min(k, falling.Length) - 1], Selection.Highest(values, k));
    });

    [Theory]
    [InlineData(0f)]
    [InlineData(1.01f)]
    [InlineData(float.NaN)]
    public void A_share_that_is_none_is_refused(float share)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RegionThreshold.OfMaximum(share));
        Assert.Throws<ArgumentOutOfRangeException>(() => RegionThreshold.TopArea(share));
    }

    private static List<(int X, int Y)> Pixels(HighlightedRegion region, int width, int height) =>
        [.. Enumerable.Range(0, width * height).Select(i => (i % width, i / width)).Where(p => region.Contains(p.Item1, p.Item2))];

    // Flood fill from each pixel, over all eight neighbours.
    private static HashSet<(int X, int Y)> PlainSearch(bool[] on, int width, int height)
    {
        var largest = new HashSet<(int X, int Y)>();
        var visited = new HashSet<(int X, int Y)>();
        for (int i = 0; i < on.Length; i++)
        {
            var part = new HashSet<(int X, int Y)>();
            var open = new Stack<(int X, int Y)>([(i % width, i / width)]);
            while (open.TryPop(out (int X, int Y) p))
            {
                if (p.X < 0 || p.Y < 0 || p.X >= width || p.Y >= height || !on[p.Y * width + p.X] || !visited.Add(p))
                    continue;
                part.Add(p);
                for (int n = 0; n < 9; n++)
                    open.Push((p.X + n % 3 - 1, p.Y + n / 3 - 1));
            }

            if (part.Count > largest.Count)
                largest = part;
        }

        return largest;
    }
}
