namespace GradCam.Metrics;

/// <summary>Specifies the average of a column over many pictures, with its interval.</summary>
public enum MetricAverage
{
    /// <summary>The mean over pictures, with Student's t interval.</summary>
    Pictures,

    /// <summary>The share of pictures that have a property (each value is 0 or 1), with Wilson's score interval.</summary>
    Share,

    /// <summary>The mean over classes of each class's share of pictures, as in benchmarks with classes of different sizes.</summary>
    Classes,
}
