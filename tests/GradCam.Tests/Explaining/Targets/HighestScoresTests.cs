using GradCam.Explaining;

namespace GradCam.Tests.Explaining.Targets;

public sealed class HighestScoresTests
{
    [Fact]
    public void However_many_are_wanted_they_are_the_first_of_all_in_order()
    {
        // Few different values, so that many are equal, and values with special comparisons.
        float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1f, 2f, -1f];
        var random = new Random(1);
        for (int trial = 0; trial < 300; trial++)
        {
            float[] scores = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => values[random.Next(values.Length)])];
            int[] all = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i])];
            foreach (int k in (int[])[1, 2, 5, 16, 17, 100])
                Assert.Equal(all.Take(k), HighestScores.Of(scores, k));
        }
    }

    [Fact]
    public void Among_equal_scores_the_first_is_best_and_NaN_is_worst()
    {
        Assert.Equal([1], HighestScores.Of([float.NaN, -0f, 0f, float.NaN], 1));
        Assert.Equal([0], HighestScores.Of([float.NaN, float.NaN], 1));
    }

    [Fact]
    public void One_of_a_thousand_is_found_without_sorting_them()
    {
        float[] scores = [.. Enumerable.Range(0, 1000).Select(i => (float)(i * 389 % 1000))];
        HighestScores.Of(scores, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int best = HighestScores.Of(scores, 1)[0];
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100);
        Assert.Equal(999f, scores[best]);
    }
}
