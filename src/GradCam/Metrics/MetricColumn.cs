namespace GradCam.Metrics;

/// <summary>One number that a metric gives for a map.</summary>
/// <param name="Name">Its name in files, lower case: <c>average-drop</c>.</param>
/// <param name="Title">Its name for people: <c>average drop</c>.</param>
/// <param name="Better">Which way it is good.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Average">How the values of many pictures become one number.</param>
public sealed record MetricColumn(string Name, string Title, MetricDirection Better, MetricUnit Unit = MetricUnit.Number, MetricAverage Average = MetricAverage.Pictures);
