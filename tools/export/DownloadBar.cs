using GradCam.Text;
using GradCam.Tools.Export.Download;
using Spectre.Console;

namespace GradCam.Tools.Export;

/// <summary>Shows a download: a bar at a terminal; otherwise, a line after every tenth.</summary>
internal static class DownloadBar
{
    /// <summary>Runs a download.</summary>
    /// <param name="error">The output. It shows a bar only if it is the terminal's standard error.</param>
    /// <param name="download">The download.</param>
    public static async Task Run(PrintableWriter error, Func<IProgress<DownloadProgress>, Task> download)
    {
        if (Console.IsErrorRedirected || error.Device != Console.Error)
        {
            await download(new Lines(error)).ConfigureAwait(false);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error.Device) });
        await console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => download(new Bar(context.AddTask("download"))))
            .ConfigureAwait(false);
    }

    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Total is > 0 and { } total)
                task.MaxValue = total;
            else
                task.IsIndeterminate = true;
            task.Value = value.Received;
        }
    }

    private sealed class Lines(TextWriter error) : IProgress<DownloadProgress>
    {
        private long _tenth = -1;

        public void Report(DownloadProgress value)
        {
            if (value.Total is not > 0 || value.Received * 10 / value.Total.Value is var tenth && tenth == _tenth)
                return;
            _tenth = tenth;
            error.WriteLine($"{value.Received / 1e6:0} of {value.Total.Value / 1e6:0} MB");
        }
    }
}
