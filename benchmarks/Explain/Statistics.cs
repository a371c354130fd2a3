namespace GradCam.Benchmarks.Explain;

/// <summary>Computes quantiles.</summary>
internal static class Statistics
{
    /// <summary>Returns the value below which a share of the values is, with linear interpolation.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
