using GradCam.Datasets.Results;
using GradCam.Datasets.Runs;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Datasets.Tests.Results;

public class MapTests
{
    [Fact]
    public void Maps_are_rounded_as_float16_rounds()
    {
        // Within float16's range, the CPU or the runtime does its rounding.
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 10_000).Select(_ => (random.NextSingle() - 0.5f) * 60_000), 0, 1, -1, 1 + 1 / 2048f, 1 + 3 / 2048f];
        Assert.Equal(values.Select(v => (float)(Half)v), MapPrecision.Round(values));
    }

    [Theory]
    [InlineData(1e-20f)]
    [InlineData(3e30f)]
    [InlineData(float.MaxValue)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_out_of_float16s_range_stay_what_they_are(float value)
    {
        float rounded = MapPrecision.Round([value])[0];
        if (float.IsFinite(value))
            Assert.InRange(rounded / value, 1 - 1 / 2048f, 1 + 1 / 2048f);
        else
            Assert.Equal(value, rounded);
    }

    [Fact]
    public void The_statistics_of_a_map_by_hand()
    {
        // Mass 3 in the left upper cell, 1 in the right lower one, of 2 rows and 4 columns.
        var map = new CamMap(2, 4, [3, 0, -1, 0, 0, 0, 0, 1]);
        MapStatistics statistics = MapStatistics.Of(map, map.Condition());
        Assert.Equal(3 / 8f, statistics.Mean);
        Assert.Equal((3 * 0.125f + 0.875f) / 4, statistics.CenterX!.Value, 1e-6f);
        Assert.Equal((3 * 0.25f + 0.75f) / 4, statistics.CenterY!.Value, 1e-6f);

        // Two points at distance d: the mean square distance from their centre is 3/4 * 1/4 * d^2.
        Assert.Equal(MathF.Sqrt(3 / 16f * (0.75f * 0.75f + 0.5f * 0.5f)), statistics.Spread!.Value, 1e-6f);
        Assert.Equal(1, statistics.BorderShare);
    }

    [Fact]
    public void The_border_is_the_outermost_cells()
    {
        var map = new CamMap(3, 3, [1, 0, 0, 0, 3, 0, 0, 0, 0]);
        Assert.Equal(0.25f, MapStatistics.Of(map, map.Condition()).BorderShare);
    }

    [Fact]
    public void A_map_that_shows_nothing_lies_nowhere()
    {
        var map = new CamMap(1, 2, [-1, -2]);
        Assert.Equal(new MapStatistics(-1.5f, null, null, null, null), MapStatistics.Of(map, map.Condition()));
    }

    [Theory]
    [InlineData(640, 480, 0, 0, 640, 480)]
    [InlineData(1600, 900, 350, 0, 900, 900)]
    [InlineData(100, 60, 0, 0, 100, 60)]
    public void The_box_is_that_of_the_picture_within_a_pixel_of_the_models_input(int width, int height, int x, int y, int seenWidth, int seenHeight)
    {
        var random = new Random(3);
        var seen = new PixelRectangle(x, y, seenWidth, seenHeight);
        for (int n = 0; n < 10; n++)
        {
            // One hill: if a map has several, a single pixel may decide whether they are one region.
            (float cx, float cy) = (random.NextSingle() * 7, random.NextSingle() * 7);
            var map = new CamMap(7, 7, [.. Enumerable.Range(0, 49).Select(i => MathF.Exp(-(MathF.Pow(i % 7 - cx, 2) + MathF.Pow(i / 7 - cy, 2)) / 4))]);
            HighlightedRegion whole = HighlightedRegion.Find(map, width, height, seen)!;
            RegionBox box = RegionBox.Find(map, width, height, seen, (224, 224), null, ResampleFilter.Lanczos)!.Value;
            double pixel = Math.Max(1, Math.Max(seenWidth, seenHeight) / 224.0);
            Assert.InRange(box.Box.X, whole.Box.X - 2 * pixel, whole.Box.X + 2 * pixel);
            Assert.InRange(box.Box.Y, whole.Box.Y - 2 * pixel, whole.Box.Y + 2 * pixel);
            Assert.InRange(box.Box.X + box.Box.Width, whole.Box.X + whole.Box.Width - 2 * pixel, whole.Box.X + whole.Box.Width + 2 * pixel);
            Assert.InRange(box.Box.Y + box.Box.Height, whole.Box.Y + whole.Box.Height - 2 * pixel, whole.Box.Y + whole.Box.Height + 2 * pixel);
            Assert.True(box.Box.LiesIn(width, height));
            Assert.Equal(whole.Share, box.Share, 0.02);
        }
    }

    [Fact]
    public void The_best_classes_are_those_of_a_sort()
    {
        var random = new Random(2);
        for (int n = 0; n < 200; n++)
        {
            float[] scores = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (float)random.Next(10))];
            int count = random.Next(1, scores.Length + 1);
            Assert.Equal(scores.Index().OrderByDescending(s => s.Item).ThenBy(s => s.Index).Take(count).Select(s => s.Index), PictureRows.Top(scores, count));
        }
    }
}
