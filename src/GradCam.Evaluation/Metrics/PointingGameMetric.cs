using System.Numerics.Tensors;

namespace GradCam.Metrics;

/// <summary>
/// Measures whether the heat map's highest pixel is on the object, or at most 15 pixels from it. If several pixels share the maximum, it is the share
/// of them that hit. A map without positive values misses. Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV 2016, section 4.2.
/// The first column is the share of all pictures, with the tolerance in pixels of the model's input. The second is the paper's: the mean over
/// classes, with the tolerance in pixels of the picture.
/// </summary>
/// <param name="tolerance">The largest distance of a hit, in pixels.</param>
internal sealed class PointingGameMetric(int tolerance = 15) : IMapMetric
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricColumn> Columns { get; } =
    [
        new("pointing-game", "pointing game", MetricDirection.Higher, MetricUnit.Share, MetricAverage.Share),
        new("pointing-game-classes", "pointing game, mean over classes", MetricDirection.Higher, MetricUnit.Share, MetricAverage.Classes),
    ];

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public void Measure(MetricInput input, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        float maximum = TensorPrimitives.Max(input.Heat);
        if (!(maximum > 0))
        {
            values.Clear();
            return;
        }

        int peaks = 0;
        int hits = 0;
        int hitsInPicture = 0;
        for (int i = 0; i < input.Heat.Length; i++)
        {
            if (input.Heat[i] != maximum)
                continue;
            peaks++;
            if (input.Truth!.IsWithin(i % input.Width, i / input.Width, tolerance))
                hits++;
            if (input.Truth!.IsWithinPicture(i % input.Width, i / input.Width, tolerance))
                hitsInPicture++;
        }

        values[0] = (double)hits / peaks;
        values[1] = (double)hitsInPicture / peaks;
    }
}
