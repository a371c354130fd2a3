using GradCam.Metrics;

namespace GradCam.Tests.Metrics;

/// <summary>The numbers that metrics are made of, against plain formulas and known answers.</summary>
public class StatisticsTests
{
    [Fact]
    public void Pearson()
    {
        // Sums of products 10, of squares 10 and 14.8.
        Assert.Equal(10 / Math.Sqrt(10 * 14.8), Correlation.Pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 6]), 12);
        Assert.Equal(-1, Correlation.Pearson([1, 2, 3], [3, 2, 1]), 12);
        Assert.Equal(0, Correlation.Pearson([1, 2, 3], [5, 5, 5]));
    }

    [Fact]
    public void Spearman_shares_ranks_between_equal_values()
    {
        // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: 4.5 / sqrt(4.5 * 5).
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), Correlation.Spearman([10, 20, 20, 30], [1, 100, 7, 1000]), 6);
        Assert.Equal(1, Correlation.Spearman([1, 2, 3, 4], [1, 8, 27, 64]), 6);
    }

    [Fact]
    public void Gini_is_the_mean_difference_over_twice_the_mean()
    {
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? 0 : random.NextSingle())];
        double differences = values.SelectMany(a => values.Select(b => (double)Math.Abs(a - b))).Average();
        Assert.Equal(differences / (2 * values.Average()), SparsityMetric.Gini(values), 5);
        Assert.Equal(0, SparsityMetric.Gini([2, 2, 2, 2]), 12);
        Assert.Equal(0.75, SparsityMetric.Gini([0, 0, 7, 0]), 12);
        Assert.Equal(double.NaN, SparsityMetric.Gini([0, 0]));
    }

    [Fact]
    public void A_bootstrap_interval_is_as_wide_as_the_standard_error_says()
    {
        var random = new Random(4);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        var interval = MeanInterval.Bootstrap(values.Append(double.NaN), seed: 1);
        double error = Math.Sqrt(1 / 12.0 / 400);
        Assert.Equal(values.Average(), interval.Mean, 12);
        Assert.Equal(400, interval.Count);
        Assert.InRange((interval.Mean - interval.Low) / error, 1.75, 2.15);
        Assert.InRange((interval.High - interval.Mean) / error, 1.75, 2.15);
        Assert.Equal(interval, MeanInterval.Bootstrap(values, seed: 1));
        Assert.Equal(0, MeanInterval.Bootstrap([double.NaN], 1).Count);
    }

    [Fact]
    public void The_area_under_a_curve()
    {
        Assert.Equal(0.5, PerturbationCurve.Area([0, 0.25f, 0.5f, 0.75f, 1]), 7);
        Assert.Equal(0.75, PerturbationCurve.Area([1, 1, 0]), 7);
    }

    [Fact]
    public void The_harmonic_mean()
    {
        Assert.Equal(3 / (1 / 0.5 + 1 / 0.8 + 1), AdccMetric.HarmonicMean(0.5, 0.8, 1), 12);
        Assert.Equal(0, AdccMetric.HarmonicMean(0, 1, 1));
    }

    [Fact]
    public void Pixels_in_order_with_ties_at_random()
    {
        float[] heat = [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? i : 0f)];
        int[] order = PixelOrder.Descending(heat, 7);
        Assert.Equal(Enumerable.Range(1, 99).Reverse().Select(i => i * 10), order[..99]);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.Equal(order, PixelOrder.Descending(heat, 7));
        Assert.NotEqual(order, PixelOrder.Descending(heat, 8));

        // In the picture's order, or against it, this would be near 1.
        float[] ties = [.. order[99..].Select(i => (float)i)];
        float[] places = [.. Enumerable.Range(0, ties.Length).Select(i => (float)i)];
        Assert.InRange(Math.Abs(Correlation.Pearson(ties, places)), 0, 0.1);
    }

    [Fact]
    public void Blur_against_the_sum_over_a_window()
    {
        const int height = 14, width = 17;
        var random = new Random(3);
        float[] image = [.. Enumerable.Range(0, 2 * height * width).Select(_ => random.NextSingle())];
        float[] blurred = GaussianBlur.Apply(image, height, width);
        foreach ((int plane, int y, int x) in new[] { (0, 7, 8), (1, 0, 0), (1, 13, 3), (0, 2, 16) })
        {
            double sum = 0, weights = 0;
            for (int dy = -5; dy <= 5; dy++)
            {
                for (int dx = -5; dx <= 5; dx++)
                {
                    if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width)
                        continue;
                    double weight = Math.Exp(-(dx * dx + dy * dy) / 50.0);
                    sum += weight * image[plane * height * width + (y + dy) * width + x + dx];
                    weights += weight;
                }
            }

            Assert.Equal(sum / weights, blurred[plane * height * width + y * width + x], 5);
        }
    }
}
