namespace GradCam.Metrics;

/// <summary>Specifies the direction of a metric's better values.</summary>
public enum MetricDirection
{
    /// <summary>The higher, the better.</summary>
    Higher,

    /// <summary>The lower, the better.</summary>
    Lower,

    /// <summary>The metric describes a map and does not rate it.</summary>
    None,
}
