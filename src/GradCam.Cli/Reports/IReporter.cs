namespace GradCam.Cli.Reports;

/// <summary>Tells what came of each input, as soon as it is known.</summary>
internal interface IReporter
{
    /// <summary>Tells of an input that was explained, or, to programs, of one that was not.</summary>
    void Report(InputReport report);
}
