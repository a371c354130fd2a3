using GradCam.Explaining;
using GradCam.Text;
using Spectre.Console;

namespace GradCam.Cli.Explain;

/// <summary>
/// Shows how far a method is that runs the model many times: a bar on standard error, where a person looks at it, that is gone
/// when the work is done. Elsewhere nothing.
/// </summary>
internal static class ProgressBars
{
    /// <summary>Does work that tells its progress.</summary>
    /// <param name="console">Where the bar is shown.</param>
    /// <param name="title">What stands in front of it.</param>
    /// <param name="work">The work; it is given where to tell its progress, or null.</param>
    public static T During<T>(ToolConsole console, string title, Func<IProgress<CamProgress>?, T> work)
    {
        // Spectre knows what the terminal understands.
        return console.ErrorIsTerminal
            ? During(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.ErrorDevice) }), title, work)
            : work(null);
    }

    /// <summary>Does work that tells its progress, at a terminal.</summary>
    internal static T During<T>(IAnsiConsole terminal, string title, Func<IProgress<CamProgress>, T> work) =>
        terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bar(context, Markup.Escape(Printable.Line(title)))));

    // The bar comes with the first report: most methods run the model once, and show none.
    private sealed class Bar(ProgressContext context, string title) : IProgress<CamProgress>
    {
        private ProgressTask? _task;

        public void Report(CamProgress value)
        {
            // Each class starts anew.
            if (_task is null || value.Done < _task.Value || value.Total != (int)_task.MaxValue)
            {
                _task?.StopTask();
                _task = context.AddTask(title, new ProgressTaskSettings { MaxValue = value.Total });
            }

            _task.Value = value.Done;
        }
    }
}
