namespace GradCam.Datasets.Merging;

/// <summary>Makes something for people of a run that is complete.</summary>
public interface IReportWriter
{
    /// <summary>Writes it into the run's folder.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GradCamException">It cannot be written.</exception>
    Task WriteAsync(MergedRun run, CancellationToken cancellationToken);
}
