namespace GradCam.Metrics;

/// <summary>
/// Measures the concentration of the map on few pixels: the Gini index of its values, 0 if all are equal, near 1 if one pixel has all of the sum.
/// With values <c>c</c> in rising order, <c>1 - 2 sum over k of c_k / sum(c) * (N - k + 1/2) / N</c>, k from 1. Hurley and Rickard, "Comparing
/// Measures of Sparsity", 2009; used on attributions by Chalasani et al., "Concise Explanations of Neural Networks using Adversarial Training", ICML
/// 2020. It describes a map and does not rate it. It is not defined for a map without positive values.
/// </summary>
internal sealed class SparsityMetric : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } = [new("sparsity", "sparsity (Gini)", MetricDirection.None)];

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        values[0] = Gini(input.Shares);
    }

    /// <summary>Returns the Gini index of values that are not negative; NaN if all are zero.</summary>
    internal static double Gini(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        double sum = 0;
        double weighted = 0;
        for (int k = 0; k < sorted.Length; k++)
        {
            sum += sorted[k];
            weighted += sorted[k] * (sorted.Length - k - 0.5) / sorted.Length;
        }

        return sum > 0 ? 1 - 2 * weighted / sum : double.NaN;
    }
}
