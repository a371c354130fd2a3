using System.CommandLine;
using System.CommandLine.Invocation;
using GradCam.Onnx;

namespace GradCam.Tools.Export;

/// <summary>The command line of the exporter.</summary>
internal static class ExportTool
{
    /// <summary>The split model was written.</summary>
    public const int Success = 0;

    /// <summary>It could not be made.</summary>
    public const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>It was interrupted, as shells report Ctrl-C.</summary>
    public const int Cancelled = 130;

    private const string Prefix = "gradcam-export: ";

    /// <summary>Runs the tool to its end, see <see cref="RunUntil"/>.</summary>
    public static Task<int> Run(IReadOnlyList<string> args, TextWriter output, TextWriter error) => RunUntil(args, output, error, CancellationToken.None);

    /// <summary>Runs the tool to its end, or until it is cancelled.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">For results and help.</param>
    /// <param name="error">For progress and for what is wrong.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunUntil(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Show the stack trace of an error.", Recursive = true };
        RootCommand root = OnnxCommand.Create(output, error);
        root.Subcommands.Add(Vgg16Command.Create(output, error));
        root.Options.Add(verbose);
        ParseResult arguments = root.Parse(args);
        if (arguments.Action is ParseErrorAction)
        {
            foreach (string message in arguments.Errors.Select(e => e.Message).Distinct())
                await error.WriteLineAsync(Prefix + message).ConfigureAwait(false);
            await error.WriteLineAsync("Try 'gradcam-export --help' or 'gradcam-export vgg16 --help'.").ConfigureAwait(false);
            return Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

            // On a thread of its own, so that the caller stays free.
            return await Task.Run(() => arguments.InvokeAsync(configuration, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GradCamException or OnnxException)
        {
            await error.WriteLineAsync(Prefix + (arguments.GetValue(verbose) ? e.ToString() : e.Message)).ConfigureAwait(false);
            return e is UsageException ? Usage : Failure;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync(Prefix + "cancelled; nothing was written").ConfigureAwait(false);
            return Cancelled;
        }
    }
}
