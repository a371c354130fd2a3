using GradCam.Text;

namespace GradCam.Metrics;

/// <summary>The metrics that come with the library.</summary>
public static class MapMetrics
{
    /// <summary>All of them, as they are computed where nothing else is said.</summary>
    public static IReadOnlyList<IMapMetric> All { get; } = Create();

    /// <summary>All of them.</summary>
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

    /// <summary>The metric among several that gives a column.</summary>
    /// <exception cref="GradCamException">There is none.</exception>
    public static IMapMetric Find(IReadOnlyList<IMapMetric> metrics, string column)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(column);
        if (metrics.FirstOrDefault(m => m.Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase))) is { } found)
            return found;
        string[] names = [.. metrics.SelectMany(m => m.Columns).Select(c => c.Name)];
        IReadOnlyList<string> near = NearMatches.Find(column, names);
        throw new GradCamException($"there is no metric '{column}'. {(near.Count > 0 ? $"Did you mean '{near[0]}'?" : $"There is: {string.Join(", ", names)}.")}");
    }
}
