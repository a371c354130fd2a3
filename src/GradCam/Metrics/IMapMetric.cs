namespace GradCam.Metrics;

/// <summary>
/// Says how good a map is, in one number or several that are computed together. Stateless; called from many threads at once. A
/// metric of your own is one class that implements this; give it to <see cref="MapEvaluator"/> beside <see cref="MapMetrics.All"/>.
/// </summary>
public interface IMapMetric
{
    /// <summary>What it gives, in order.</summary>
    IReadOnlyList<MetricColumn> Columns { get; }

    /// <summary>Whether it needs to know where the object is; it is not asked about pictures of which that is unknown.</summary>
    bool NeedsTruth => false;

    /// <summary>Measures one map.</summary>
    /// <param name="input">The map, the image that it explains, and the model.</param>
    /// <param name="values">Destination, one for each of <see cref="Columns"/>. NaN: not defined for this map, and left out of means.</param>
    void Measure(MetricInput input, Span<double> values);
}
