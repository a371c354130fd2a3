namespace GradCam.Metrics;

/// <summary>What a metric's values are.</summary>
public enum MetricUnit
{
    /// <summary>A number of no unit.</summary>
    Number,

    /// <summary>A share; 1 is all. Written in per cent for people.</summary>
    Share,

    /// <summary>Milliseconds.</summary>
    Milliseconds,
}
