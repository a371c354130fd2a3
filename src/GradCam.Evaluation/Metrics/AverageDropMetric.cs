namespace GradCam.Metrics;

/// <summary>
/// Measures the share of confidence that the model loses if it sees only the masked image, <c>x * map</c>: <c>average drop = max(0, Y - O) / Y</c>,
/// and <c>increase = 1 if O &gt; Y, else 0</c>, with Y the probability of the class for the image and O for the image times the map. Chattopadhay et
/// al., "Grad-CAM++", WACV 2018, section 4.1.
/// </summary>
internal sealed class AverageDropMetric : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } =
    [
        new("average-drop", "average drop", MetricDirection.Lower, MetricUnit.Share),
        new("increase", "increase in confidence", MetricDirection.Higher, MetricUnit.Share, MetricAverage.Share),
    ];

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        values[0] = Drop(input);
        values[1] = input.MaskedProbability > input.Probability ? 1 : 0;
    }

    /// <summary>Returns the drop of one image, in 0..1.</summary>
    internal static double Drop(MetricInput input) => Math.Max(0, (double)input.Probability - input.MaskedProbability) / input.Probability;
}
