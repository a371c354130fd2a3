using System.Globalization;
using GradCam.Datasets.Runs;
using Spectre.Console;

namespace GradCam.Cli.Batch;

/// <summary>
/// Shows the progress of a run on standard error. At a terminal, it is a bar with rate, remaining time and errors. Otherwise, it is a line at
/// intervals.
/// </summary>
internal static class BatchProgress
{
    /// <summary>The time between two lines if there is no bar.</summary>
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Runs work that reports its progress.</summary>
    public static Task<T> During<T>(ToolConsole console, Func<IProgress<RunProgress>, Task<T>> work) =>
        console.ErrorIsTerminal
            ? During(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.ErrorDevice) }), work)
            : work(new Lines(console.Error, BetweenLines));

    /// <summary>Runs work that reports its progress, at a terminal.</summary>
    internal static Task<T> During<T>(IAnsiConsole terminal, Func<IProgress<RunProgress>, Task<T>> work) =>
        terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(context => work(new Bar(context)));

    /// <summary>Returns the progress in words: <c>1200 of 5000 pictures, 41.3/s, 00:01:32 left, 2 errors</c>.</summary>
    internal static string Describe(RunProgress progress)
    {
        long done = progress.Before + progress.Pictures;
        double rate = progress.Pictures / Math.Max(progress.Elapsed.TotalSeconds, 1e-3);
        string text = progress.Total is { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{done} of {total} pictures, {rate:0.0}/s, {Remaining((total - done) / rate)} left")
            : string.Create(CultureInfo.InvariantCulture, $"{done} pictures, {rate:0.0}/s");
        return progress.Errors == 0 ? text : $"{text}, {BatchRunner.Count(progress.Errors, "error")}";
    }

    private static string Remaining(double seconds) => TimeSpan.FromSeconds(Math.Clamp(Math.Round(seconds), 0, 1e8)).ToString("c", CultureInfo.InvariantCulture);

    /// <summary>Writes lines for a log.</summary>
    internal sealed class Lines(TextWriter output, TimeSpan between) : IProgress<RunProgress>
    {
        private TimeSpan _told;

        public void Report(RunProgress value)
        {
            if (value.Elapsed - _told < between)
                return;
            _told = value.Elapsed;
            output.WriteLine($"gradcam: {Describe(value)}");
            output.Flush();
        }
    }

    private sealed class Bar(ProgressContext context) : IProgress<RunProgress>
    {
        private readonly ProgressTask _task = context.AddTask("starting", new ProgressTaskSettings { MaxValue = double.MaxValue });

        public void Report(RunProgress value)
        {
            if (value.Total is { } total)
                _task.MaxValue = Math.Max(1, total);
            _task.Value = value.Before + value.Pictures;
            _task.Description = Markup.Escape(Describe(value));
        }
    }
}
