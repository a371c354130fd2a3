namespace GradCam.Datasets.Merging;

/// <summary>What merging makes besides the summary.</summary>
public sealed record MergeOptions
{
    /// <summary>A CSV file with all rows; null for none.</summary>
    public string? Csv { get; init; }

    /// <summary>A file with all rows as JSON, one per line; null for none.</summary>
    public string? JsonLines { get; init; }

    /// <summary>The report; null for none.</summary>
    public IReportWriter? Report { get; init; }
}
