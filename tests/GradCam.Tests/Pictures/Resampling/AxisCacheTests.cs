using GradCam.Pictures;

namespace GradCam.Tests.Pictures.Resampling;

public class AxisCacheTests
{
    private const int Room = 32;

    [Fact]
    public void What_is_wanted_twice_is_kept_whatever_else_is_wanted_in_between()
    {
        var cache = new AxisCache();
        for (int round = 0; round < 2; round++)
        {
            for (int size = 1; size <= Room; size++)
                Take(cache, size).Dispose();
        }

        // Each has its own slot, so none replaces another.
        ResampleAxis[] kept = [.. Enumerable.Range(1, Room).Select(size => Take(cache, size))];
        Assert.All(kept, axis => Assert.Same(axis, Take(cache, axis.Count)));
        Assert.All(kept, axis => Same(axis, axis.Count));
    }

    [Fact]
    public void What_is_wanted_once_is_not_kept()
    {
        var cache = new AxisCache();
        for (int size = 1; size <= 3 * Room; size++)
            Take(cache, size).Dispose();
        ResampleAxis first = Take(cache, 1);
        Assert.NotSame(first, Take(cache, 1));
    }

    [Fact]
    public void The_one_that_was_not_wanted_for_longest_gives_way()
    {
        var cache = new AxisCache();
        var kept = new ResampleAxis[Room + 1];
        for (int size = 1; size <= Room; size++)
        {
            Take(cache, size).Dispose();
            kept[size] = Take(cache, size);
        }

        Assert.Same(kept[1], Take(cache, 1));
        Take(cache, 100).Dispose();
        ResampleAxis another = Take(cache, 100);
        Assert.Same(another, Take(cache, 100));
        Assert.Same(kept[1], Take(cache, 1));
        Assert.NotSame(kept[2], Take(cache, 2));
        Assert.Same(kept[4], Take(cache, 4));

        // The holder of a replaced axis can still use it.
        Same(kept[2], 2);
    }

    [Fact]
    public void A_large_one_is_never_kept()
    {
        var cache = new AxisCache();
        for (int round = 0; round < 3; round++)
            cache.Of(10, 0, 10, 20_000, 0, 20_000, ResampleFilter.Lanczos).Dispose();
        using ResampleAxis axis = cache.Of(10, 0, 10, 20_000, 0, 20_000, ResampleFilter.Lanczos);
        using ResampleAxis another = cache.Of(10, 0, 10, 20_000, 0, 20_000, ResampleFilter.Lanczos);
        Assert.NotSame(axis, another);
    }

    [Fact]
    public void Many_threads_get_the_right_weights()
    {
        var cache = new AxisCache();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, thread =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 500; i++)
            {
                // More sizes than there is room for, some of them much more often.
                int size = random.Next(3) == 0 ? random.Next(1, 3 * Room) : random.Next(1, 8);
                using ResampleAxis axis = Take(cache, size);
                Same(axis, size);
            }
        });
    }

    private static ResampleAxis Take(AxisCache cache, int size) => cache.Of(size + 5, 0, size + 5, size, 0, size, ResampleFilter.Lanczos);

    private static void Same(ResampleAxis axis, int size)
    {
        using var expected = new ResampleAxis(size + 5, 0, size + 5, size, 0, size, ResampleFilter.Lanczos);
        Assert.Equal(expected.Starts, axis.Starts);
        Assert.Equal(expected.Lengths, axis.Lengths);
        for (int i = 0; i < size; i++)
        {
            Assert.Equal(expected.Weights(i), axis.Weights(i));
            Assert.Equal(expected.FixedWeights(i), axis.FixedWeights(i));
        }
    }
}
