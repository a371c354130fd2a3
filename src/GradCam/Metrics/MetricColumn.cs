namespace GradCam.Metrics;

/// <summary>One number that a metric gives for a map.</summary>
/// <param name="Name">Its name in files, lower case: <c>average-drop</c>.</param>
/// <param name="Title">Its name for people: <c>average drop</c>.</param>
/// <param name="Better">Which way it is good.</param>
/// <param name="Unit">What its values are.</param>
public sealed record MetricColumn(string Name, string Title, MetricDirection Better, MetricUnit Unit = MetricUnit.Number);
