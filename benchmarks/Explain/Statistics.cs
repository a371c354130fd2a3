namespace GradCam.Benchmarks.Explain;

/// <summary>Numbers that say where many lie.</summary>
internal static class Statistics
{
    /// <summary>The value below which a share of the values lies, in between two of them by proportion.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
