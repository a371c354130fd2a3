namespace GradCam.Datasets.Merging;

/// <summary>Writes a document for people about a complete run.</summary>
public interface IReportWriter
{
    /// <summary>Writes the document into the run's folder.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">The document cannot be written.</exception>
    Task WriteAsync(MergedRun run, CancellationToken cancellationToken);
}
