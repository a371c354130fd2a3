namespace GradCam.Metrics;

/// <summary>
/// How few pixels the map is about: the Gini index of its values, 0 where all are alike, near 1 where one has it all. With values
/// <c>c</c> in rising order, <c>1 - 2 sum over k of c_k / sum(c) * (N - k + 1/2) / N</c>, k from 1. Hurley and Rickard, "Comparing
/// Measures of Sparsity", 2009; used on attributions by Chalasani et al., "Concise Explanations of Neural Networks using Adversarial
/// Training", ICML 2020. It describes a map and does not say that it is right. Not defined for a map without positive values.
/// </summary>
public sealed class SparsityMetric : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } = [new("sparsity", "sparsity (Gini)", MetricDirection.None)];

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        values[0] = Gini(input.Shares);
    }

    /// <summary>The Gini index of values that are not negative; NaN where all are zero.</summary>
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
