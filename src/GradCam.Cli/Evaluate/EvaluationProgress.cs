using System.Diagnostics;

namespace GradCam.Cli.Evaluate;

/// <summary>Tells now and then how far the work is, and how long it will take. Short work goes without.</summary>
/// <param name="console">Where to; null to be silent, as where nobody watches.</param>
/// <param name="what">What is counted.</param>
/// <param name="total">How many there are.</param>
internal sealed class EvaluationProgress(ToolConsole? console, string what, int total)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _told;

    /// <summary>Tells that so many are done.</summary>
    public void Report(int done)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (elapsed - _told < s_interval || done == 0)
            return;
        _told = elapsed;
        TimeSpan left = elapsed / done * (total - done);
        console?.Error.WriteLine($"gradcam: {what} {done} of {total}, {(left.TotalMinutes >= 2 ? $"{left.TotalMinutes:0} minutes" : $"{left.TotalSeconds:0} seconds")} left");
    }
}
