namespace GradCam.Metrics;

/// <summary>Which way a metric's values are good.</summary>
public enum MetricDirection
{
    /// <summary>The higher, the better.</summary>
    Higher,

    /// <summary>The lower, the better.</summary>
    Lower,

    /// <summary>It describes, and does not judge.</summary>
    None,
}
