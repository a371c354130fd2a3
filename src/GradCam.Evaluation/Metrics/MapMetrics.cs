using GradCam.Text;

namespace GradCam.Metrics;

/// <summary>Provides the metrics of the library.</summary>
public static class MapMetrics
{
    /// <summary>Gets all metrics with their default options.</summary>
    public static IReadOnlyList<IMapMetric> All { get; } = Create();

    /// <summary>Returns all metrics.</summary>
    /// <param name="steps">Steps of deletion and insertion, see <see cref="DeletionMetric"/>.</param>
    public static IReadOnlyList<IMapMetric> Create(int steps = DeletionMetric.DefaultSteps) =>
    [
        new AverageDropMetric(),
        new DeletionMetric(steps),
        new InsertionMetric(steps),
        new RoadMetric(),
        new AdccMetric(),
        new PointingGameMetric(),
        new EnergyPointingGameMetric(),
        new BoxLocalizationMetric(),
        new SparsityMetric(),
    ];

    /// <summary>Returns the metric that computes a column.</summary>
    /// <exception cref="GradCamException">No metric has that column.</exception>
    public static IMapMetric Find(IReadOnlyList<IMapMetric> metrics, string column)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(column);
        if (metrics.FirstOrDefault(m => m.Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase))) is { } found)
            return found;
        string[] names = [.. metrics.SelectMany(m => m.Columns).Select(c => c.Name)];
        IReadOnlyList<string> near = NearMatches.Find(column, names);
        throw new GradCamException(GradCamErrorKind.Option, $"there is no metric '{column}'. {(near.Count > 0 ? $"Did you mean '{near[0]}'?" : $"There is: {string.Join(", ", names)}.")}");
    }
}
