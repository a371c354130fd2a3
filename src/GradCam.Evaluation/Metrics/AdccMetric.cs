using System.Numerics.Tensors;

namespace GradCam.Metrics;

/// <summary>
/// Computes Average Drop, Coherency and Complexity in one number, their harmonic mean <c>ADCC = 3 / (1/coherency + 1/(1 - complexity) + 1/(1 -
/// drop))</c>. Coherency is Pearson's correlation of the map with the map of the masked image, <c>map(x * map(x))</c>, scaled from -1..1 to 0..1.
/// Complexity is the map's mean. Poppi et al., "Revisiting the Evaluation of Class Activation Mapping for Explainability", CVPR Workshops 2021,
/// equations 4 to 7.
/// </summary>
internal sealed class AdccMetric : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } =
    [
        new("coherency", "coherency", MetricDirection.Higher),
        new("complexity", "complexity", MetricDirection.Lower),
        new("adcc", "ADCC", MetricDirection.Higher),
    ];

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        double coherency = (Correlation.Pearson(input.Heat, input.Explain(input.Masked())) + 1) / 2;
        double complexity = TensorPrimitives.Sum(input.Shares) / input.Shares.Length;
        values[0] = coherency;
        values[1] = complexity;
        values[2] = HarmonicMean(coherency, 1 - complexity, 1 - AverageDropMetric.Drop(input));
    }

    /// <summary>Returns the harmonic mean of three numbers in 0..1; 0 if one of them is 0.</summary>
    internal static double HarmonicMean(double a, double b, double c) => a <= 0 || b <= 0 || c <= 0 ? 0 : 3 / (1 / a + 1 / b + 1 / c);
}
