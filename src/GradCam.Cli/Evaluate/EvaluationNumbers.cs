using System.Globalization;
using GradCam.Metrics;

namespace GradCam.Cli.Evaluate;

/// <summary>Formats numbers of an evaluation for people.</summary>
internal static class EvaluationNumbers
{
    /// <summary>Returns a column's title with its unit and the direction of better values: <c>average drop % ↓</c>.</summary>
    public static string Title(MetricColumn column) => column.Title + Unit(column) + column.Better switch
    {
        MetricDirection.Higher => " ↑",
        MetricDirection.Lower => " ↓",
        _ => string.Empty,
    };

    /// <summary>Returns a value, in per cent for shares.</summary>
    public static string Value(MetricColumn column, double value) =>
        double.IsNaN(value) ? "–" : Scaled(column, value).ToString(column.Unit == MetricUnit.Number ? "0.000" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>
    /// Returns a mean and the distance to the ends of its interval: <c>12.3 ± 0.8</c>. If the distances differ, it returns the ends:
    /// <c>0.0 (0.0 to 43.4)</c>. If there is no interval, it returns a dash: <c>12.3 ± –</c>.
    /// </summary>
    public static string Mean(MetricColumn column, MeanInterval value) =>
        value.Count == 0 ? "–"
        : Value(column, value.High - value.Mean) == Value(column, value.Mean - value.Low) ? $"{Value(column, value.Mean)} ± {Value(column, value.High - value.Mean)}"
        : Interval(column, value);

    /// <summary>Returns a mean and the ends of its interval: <c>12.3 (11.5 to 13.1)</c>.</summary>
    public static string Interval(MetricColumn column, MeanInterval value) =>
        value.Count == 0 ? "–" : $"{Value(column, value.Mean)} ({Value(column, value.Low)} to {Value(column, value.High)})";

    /// <summary>Returns a value in its displayed unit.</summary>
    public static double Scaled(MetricColumn column, double value) => column.Unit == MetricUnit.Share ? 100 * value : value;

    private static string Unit(MetricColumn column) => column.Unit switch
    {
        MetricUnit.Share => " %",
        MetricUnit.Milliseconds => " ms",
        _ => string.Empty,
    };
}
