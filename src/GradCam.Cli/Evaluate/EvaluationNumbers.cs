using System.Globalization;
using GradCam.Metrics;

namespace GradCam.Cli.Evaluate;

/// <summary>Numbers of an evaluation as people read them.</summary>
internal static class EvaluationNumbers
{
    /// <summary>A column's title with its unit and which way is good: <c>average drop % ↓</c>.</summary>
    public static string Title(MetricColumn column) => column.Title + Unit(column) + column.Better switch
    {
        MetricDirection.Higher => " ↑",
        MetricDirection.Lower => " ↓",
        _ => string.Empty,
    };

    /// <summary>A value, per cent for shares.</summary>
    public static string Value(MetricColumn column, double value) =>
        double.IsNaN(value) ? "–" : Scaled(column, value).ToString(column.Unit == MetricUnit.Number ? "0.000" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>
    /// A mean and how far its interval reaches: <c>12.3 ± 0.8</c>. The ends, if these are not equally far: <c>0.0 (0.0 to 43.4)</c>. A dash, if there is no
    /// interval: <c>12.3 ± –</c>.
    /// </summary>
    public static string Mean(MetricColumn column, MeanInterval value) =>
        value.Count == 0 ? "–"
        : Value(column, value.High - value.Mean) == Value(column, value.Mean - value.Low) ? $"{Value(column, value.Mean)} ± {Value(column, value.High - value.Mean)}"
        : Interval(column, value);

    /// <summary>A mean and the ends of its interval: <c>12.3 (11.5 to 13.1)</c>.</summary>
    public static string Interval(MetricColumn column, MeanInterval value) =>
        value.Count == 0 ? "–" : $"{Value(column, value.Mean)} ({Value(column, value.Low)} to {Value(column, value.High)})";

    /// <summary>A value in the unit that it is shown in.</summary>
    public static double Scaled(MetricColumn column, double value) => column.Unit == MetricUnit.Share ? 100 * value : value;

    private static string Unit(MetricColumn column) => column.Unit switch
    {
        MetricUnit.Share => " %",
        MetricUnit.Milliseconds => " ms",
        _ => string.Empty,
    };
}
