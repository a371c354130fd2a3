namespace GradCam.Metrics;

/// <summary>
/// Represents a metric that rates a map by one number, or by several that are computed together. It is stateless, and many threads call it at once.
/// To add a metric, implement this interface and pass it to <see cref="MapEvaluator"/> with <see cref="MapMetrics.All"/>.
/// </summary>
public interface IMapMetric
{
    /// <summary>Gets the columns of the metric, in order.</summary>
    IReadOnlyList<MetricColumn> Columns { get; }

    /// <summary>Gets whether the metric needs the region of the object. The evaluator omits it for pictures without a known region.</summary>
    bool NeedsTruth => false;

    /// <summary>Measures one map.</summary>
    /// <param name="input">The map, the image that it explains, and the model.</param>
    /// <param name="values">The destination, one value for each of <see cref="Columns"/>. NaN means that it is not defined for this map; means omit it.</param>
    void Measure(MetricInput input, Span<double> values);
}
