namespace GradCam.Cli.Reports;

/// <summary>Reports the result of each input as soon as it is known.</summary>
internal interface IReporter
{
    /// <summary>Reports an input that was explained. For programs, it also reports one that failed.</summary>
    void Report(InputReport report);
}
