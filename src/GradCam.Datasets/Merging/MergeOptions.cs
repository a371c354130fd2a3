namespace GradCam.Datasets.Merging;

/// <summary>Options for a merge, besides the summary.</summary>
public sealed record MergeOptions
{
    /// <summary>Gets the path of a CSV file with all rows; <c>null</c> for none.</summary>
    public string? Csv { get; init; }

    /// <summary>Gets the path of a file with all rows as JSON, one per line; <c>null</c> for none.</summary>
    public string? JsonLines { get; init; }

    /// <summary>Gets the report; <c>null</c> for none.</summary>
    public IReportWriter? Report { get; init; }
}
