namespace GradCam.Metrics;

/// <summary>Represents one number that a metric computes for a map.</summary>
/// <param name="Name">Its name in files, lower case: <c>average-drop</c>.</param>
/// <param name="Title">Its name for people: <c>average drop</c>.</param>
/// <param name="Better">The direction of better values.</param>
/// <param name="Unit">The unit of its values.</param>
/// <param name="Average">The average over many pictures.</param>
public sealed record MetricColumn(string Name, string Title, MetricDirection Better, MetricUnit Unit = MetricUnit.Number, MetricAverage Average = MetricAverage.Pictures);
