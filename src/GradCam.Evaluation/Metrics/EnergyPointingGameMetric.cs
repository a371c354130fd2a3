namespace GradCam.Metrics;

/// <summary>
/// Measures the share of the heat map's energy on the object: <c>sum of the map inside / sum of the map</c>, 0 for a map without positive values.
/// Wang et al., "Score-CAM", CVPR Workshops 2020, section 4.3.
/// </summary>
internal sealed class EnergyPointingGameMetric : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } = [new("energy-pointing-game", "energy-based pointing game", MetricDirection.Higher, MetricUnit.Share)];

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        double inside = 0;
        double all = 0;
        for (int i = 0; i < input.Shares.Length; i++)
        {
            all += input.Shares[i];
            if (input.Truth!.Mask[i])
                inside += input.Shares[i];
        }

        values[0] = all > 0 ? inside / all : 0;
    }
}
