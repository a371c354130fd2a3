using System.Numerics.Tensors;

namespace GradCam.Metrics;

/// <summary>
/// Whether the heat map's highest pixel lies on the object, or at most 15 pixels from it. Where several pixels share the maximum, the
/// share of them that do. A map without positive values points nowhere and misses. Zhang et al., "Top-down Neural Attention by
/// Excitation Backprop", ECCV 2016, section 4.2. Pixels are those of the model's input.
/// </summary>
/// <param name="tolerance">How far off is still a hit, in pixels of the model's input.</param>
public sealed class PointingGameMetric(int tolerance = 15) : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } = [new("pointing-game", "pointing game", MetricDirection.Higher, MetricUnit.Share)];

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        float maximum = TensorPrimitives.Max(input.Heat);
        if (!(maximum > 0))
        {
            values[0] = 0;
            return;
        }

        int peaks = 0;
        int hits = 0;
        for (int i = 0; i < input.Heat.Length; i++)
        {
            if (input.Heat[i] != maximum)
                continue;
            peaks++;
            if (input.Truth!.IsWithin(i % input.Width, i / input.Width, tolerance))
                hits++;
        }

        values[0] = (double)hits / peaks;
    }
}
