using System.Diagnostics;

namespace GradCam.Cli.Evaluate;

/// <summary>Prints the progress and the remaining time at intervals. For short work, it prints nothing.</summary>
/// <param name="console">The console; <c>null</c> to print nothing, such as without a terminal.</param>
/// <param name="what">The name of the counted items.</param>
/// <param name="total">The number of the items.</param>
internal sealed class EvaluationProgress(ToolConsole? console, string what, int total)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _told;

    /// <summary>Reports the number of finished items.</summary>
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
