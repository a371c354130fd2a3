namespace GradCam.Metrics;

/// <summary>A mean and where it may lie, given how the values scatter.</summary>
/// <param name="Mean">The mean; NaN of nothing.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
/// <param name="Count">Of how many values.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High, int Count)
{
    private const int Resamples = 2000;

    /// <summary>
    /// The mean with the 95 % interval of the percentile bootstrap: the values are drawn anew, with replacement, 2000 times, and the
    /// interval is that of the middle 95 % of the means. Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979.
    /// </summary>
    /// <param name="values">The values; NaN are left out.</param>
    /// <param name="seed">What the draws follow from.</param>
    public static MeanInterval Bootstrap(IEnumerable<double> values, int seed)
    {
        double[] known = [.. values.Where(v => !double.IsNaN(v))];
        if (known.Length == 0)
            return new MeanInterval(double.NaN, double.NaN, double.NaN, 0);
        var random = new Random(seed);
        double[] means = new double[Resamples];
        for (int r = 0; r < means.Length; r++)
        {
            double sum = 0;
            for (int i = 0; i < known.Length; i++)
                sum += known[random.Next(known.Length)];
            means[r] = sum / known.Length;
        }

        Array.Sort(means);
        return new MeanInterval(known.Average(), Quantile(means, 0.025), Quantile(means, 0.975), known.Length);
    }

    // Linear between the two nearest, as NumPy does it.
    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
