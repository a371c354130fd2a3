using System.CommandLine;
using GradCam.Cli.Batch;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam merge</c>, which ends a run of several shards.</summary>
internal static class MergeCommand
{
    public const string Examples =
        """
        Checks that all shards of gradcam batch --shard are through and their parts whole, and writes DIR/summary.json,
        DIR/classes.parquet and the report, DIR/report/index.html. A run on one machine does so by itself.
        The exit code is 0, or 3 if some pictures could not be read or explained, or 1 if a shard or a part is missing or damaged.

        """;

    public static Command Create(ToolConsole console)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder that gradcam batch --output named." };
        var csv = new Option<string>("--csv") { HelpName = "FILE", Description = "Write all rows to a CSV file." };
        var jsonLines = new Option<string>("--jsonl") { HelpName = "FILE", Description = "Write all rows to a file of JSON lines." };
        var noReport = new Option<bool>("--no-report") { Description = "Do not write DIR/report; one of earlier results is removed." };
        var allowErrors = new Option<bool>("--allow-errors") { Description = "Exit with 0 even if some pictures could not be read or explained." };
        var verbose = new Option<bool>(RootCommandFactory.VerboseOption) { Description = "Print stack traces of errors." };
        var command = new Command("merge", "Checks the shards of a run of gradcam batch and sums them up.") { folder, csv, jsonLines, noReport, allowErrors, verbose };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () => MergeRunner.Run(arguments.GetValue(folder)!, arguments.GetValue(csv), arguments.GetValue(jsonLines), !arguments.GetValue(noReport), arguments.GetValue(allowErrors), console, cancellationToken), CancellationToken.None));
        return command;
    }
}
