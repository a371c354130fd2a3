using GradCam.Metrics;

namespace GradCam.Evaluation.Tests.Metrics;

/// <summary>The statistics behind metrics, against plain formulas and known results.</summary>
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

    [Theory]
    [InlineData(1, 12.7062047)]
    [InlineData(2, 4.30265273)]
    [InlineData(3, 3.18244631)]
    [InlineData(4, 2.77644511)]
    [InlineData(9, 2.26215716)]
    [InlineData(19, 2.09302405)]
    [InlineData(200, 1.97189622)]
    [InlineData(201, 1.97183651)]
    [InlineData(499, 1.96472939)]
    [InlineData(100_000, 1.95998771)]
    public void Quantiles_of_students_t(int freedom, double expected) => Assert.Equal(expected, StudentT.Critical95(freedom), 1e-6);

    [Fact]
    public void A_mean_has_students_interval_and_a_single_value_has_none()
    {
        // Mean 3, standard deviation sqrt(2.5), t of 4 degrees of freedom.
        double reach = 2.77644511 * Math.Sqrt(2.5 / 5);
        var interval = MeanInterval.Of([1, 2, double.NaN, 3, 4, 5]);
        Assert.Equal((3, 5), (interval.Mean, interval.Count));
        Assert.Equal(3 - reach, interval.Low, 1e-6);
        Assert.Equal(3 + reach, interval.High, 1e-6);
        Assert.True(interval.NeedsCaution);
        Assert.False(MeanInterval.Of(Enumerable.Range(0, 20).Select(i => (double)i)).NeedsCaution);
        Assert.Equal((0, 1), (MeanInterval.Of([0.1, 0.9], 0, 1).Low, MeanInterval.Of([0.1, 0.9], 0, 1).High));
        foreach (MeanInterval single in (MeanInterval[])[MeanInterval.Of([7]), MeanInterval.OfShare([7]), MeanInterval.OfClasses([(0, 7)])])
            Assert.Equal(new MeanInterval(7, double.NaN, double.NaN, 1), single);
        foreach (MeanInterval none in (MeanInterval[])[MeanInterval.Of([double.NaN]), MeanInterval.OfShare([]), MeanInterval.OfClasses([])])
            Assert.Equal(new MeanInterval(double.NaN, double.NaN, double.NaN, 0), none);
    }

    [Fact]
    public void A_share_has_wilsons_interval()
    {
        // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table 1: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        foreach ((int hits, int of, double low, double high) in new[] { (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718) })
        {
            MeanInterval interval = MeanInterval.OfShare(Enumerable.Range(0, of).Select(i => i < hits ? 1.0 : 0));
            Assert.Equal((double)hits / of, interval.Mean, 1e-12);
            Assert.Equal(low, interval.Low, 1e-4);
            Assert.Equal(high, interval.High, 1e-4);
        }

        // Over classes, each counts the same: 1 of 1 and 0 of 3.
        MeanInterval classes = MeanInterval.OfClasses([(4, 1), (2, 0), (2, 0), (2, 0)]);
        Assert.Equal(0.5, classes.Mean);
        Assert.InRange(classes.Low, 0, 0.2);
        Assert.InRange(classes.High, 0.75, 1);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    public void Intervals_hold_what_they_are_of_in_95_of_100_cases(int n)
    {
        const int trials = 4000;
        var random = new Random(11);

        // Normal values, uniform ones, and values like probabilities: most near 0, mean 1/3.
        Assert.InRange(Coverage(0, () => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())), 0.94, 0.96);
        Assert.InRange(Coverage(0.5, random.NextDouble), 0.92, 0.96);
        Assert.InRange(Coverage(1 / 3.0, () => Math.Pow(random.NextDouble(), 2)), 0.90, 0.96);

        // Wilson's, by the binomial distribution itself: near 95 % on average, and nowhere as low as the 48 % of a bootstrap of five.
        var coverages = new List<double>();
        for (double p = 0.02; p < 0.99; p += 0.02)
        {
            double covered = 0, chance = Math.Pow(1 - p, n);
            for (int hits = 0; hits <= n; chance *= (n - hits) * p / ((hits + 1) * (1 - p)), hits++)
            {
                MeanInterval interval = MeanInterval.OfShare(Enumerable.Range(0, n).Select(i => i < hits ? 1.0 : 0));
                if (interval.Low <= p && p <= interval.High)
                    covered += chance;
            }

            coverages.Add(covered);
        }

        Assert.InRange(coverages.Average(), 0.94, 0.97);
        Assert.InRange(coverages.Min(), 0.90, 1);

        double Coverage(double mean, Func<double> draw)
        {
            int covered = 0;
            for (int t = 0; t < trials; t++)
            {
                MeanInterval interval = MeanInterval.Of(Enumerable.Range(0, n).Select(_ => draw()).ToArray());
                if (interval.Low <= mean && mean <= interval.High)
                    covered++;
            }

            return (double)covered / trials;
        }
    }

    [Theory]
    [InlineData(0.3, 0.1, 0.49, true)]
    [InlineData(0.3, 0.1, 0.51, null)]
    [InlineData(-0.8, -0.9, -0.7, false)]
    [InlineData(-0.8, -0.9, -0.4, null)]
    [InlineData(-0.8, double.NaN, double.NaN, null)]
    public void The_randomisation_check_is_decided_by_the_whole_interval(double mean, double low, double high, bool? passes) =>
        Assert.Equal(passes, RandomizationCheck.Passes(new MeanInterval(mean, low, high, 8)));

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
