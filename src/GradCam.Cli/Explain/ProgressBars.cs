using GradCam.Explaining;
using GradCam.Text;
using Spectre.Console;

namespace GradCam.Cli.Explain;

/// <summary>
/// Shows the progress of a method that runs the model many times: a bar on standard error at a terminal, which disappears at the end of the work.
/// Without a terminal, it shows nothing.
/// </summary>
internal static class ProgressBars
{
    /// <summary>Runs work that reports its progress.</summary>
    /// <param name="console">The console of the bar.</param>
    /// <param name="title">The text before the bar.</param>
    /// <param name="work">The work. It receives the object to report to, or <c>null</c>.</param>
    public static T During<T>(ToolConsole console, string title, Func<IProgress<CamProgress>?, T> work)
    {
        // Spectre detects the terminal's features.
        return console.ErrorIsTerminal
            ? During(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.ErrorDevice) }), title, work)
            : work(null);
    }

    /// <summary>Runs work that reports its progress, at a terminal.</summary>
    internal static T During<T>(IAnsiConsole terminal, string title, Func<IProgress<CamProgress>, T> work) =>
        terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bar(context, Markup.Escape(Printable.Line(title)))));

    // The bar appears with the first report: most methods run the model once and show no bar.
    private sealed class Bar(ProgressContext context, string title) : IProgress<CamProgress>
    {
        private ProgressTask? _task;

        public void Report(CamProgress value)
        {
            // Each class starts a new bar.
            if (_task is null || value.Done < _task.Value || value.Total != (int)_task.MaxValue)
            {
                _task?.StopTask();
                _task = context.AddTask(title, new ProgressTaskSettings { MaxValue = value.Total });
            }

            _task.Value = value.Done;
        }
    }
}
