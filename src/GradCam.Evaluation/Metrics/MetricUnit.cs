namespace GradCam.Metrics;

/// <summary>Specifies the unit of a metric's values.</summary>
public enum MetricUnit
{
    /// <summary>A number without a unit.</summary>
    Number,

    /// <summary>A share; 1 is all. Reports show it in per cent.</summary>
    Share,

    /// <summary>Milliseconds.</summary>
    Milliseconds,
}
