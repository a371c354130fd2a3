using System.CommandLine;
using System.CommandLine.Invocation;
using GradCam.NetVips;
using GradCam.Onnx;
using GradCam.Text;

namespace GradCam.Tools.Export;

/// <summary>Runs the command line of the exporter.</summary>
internal static class ExportTool
{
    /// <summary>The exit code if the split model was written.</summary>
    public const int Success = ExportCommands.Success;

    /// <summary>The exit code if the split model could not be created.</summary>
    public const int Failure = 1;

    /// <summary>The exit code if the command line is not valid.</summary>
    public const int Usage = 2;

    /// <summary>The exit code after an interruption, as shells report Ctrl-C.</summary>
    public const int Cancelled = 130;

    private const string Prefix = "gradcam-export: ";

    /// <summary>Runs the tool to its end, see <see cref="RunUntil"/>.</summary>
    public static Task<int> Run(IReadOnlyList<string> args, TextWriter output, TextWriter error) => RunUntil(args, output, error, CancellationToken.None);

    /// <summary>Runs the tool to its end, or until the caller cancels it.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">The output for results and help.</param>
    /// <param name="error">The output for progress and errors.</param>
    /// <param name="cancellationToken">Cancels the work; no incomplete files remain.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunUntil(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var errors = new PrintableWriter(error, keepsQuiet: true);
        int exit = await Act(args, new PrintableWriter(output), errors, cancellationToken).ConfigureAwait(false);

        // If a message could not be printed, the call did not succeed.
        return exit == Success && errors.HasFailed ? Failure : exit;
    }

    private static async Task<int> Act(IReadOnlyList<string> args, PrintableWriter output, PrintableWriter error, CancellationToken cancellationToken)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Show the stack trace of an error.", Recursive = true };
        var root = new RootCommand(ExportCommands.Description);
        ExportCommands.AddTo(root, output, error, () => new NetVipsCodec());
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

            // On another thread, so that the caller's thread stays free.
            return await Task.Run(() => arguments.InvokeAsync(configuration, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GradCamException or OnnxException)
        {
            return Complain(e.Message, e, e is UsageException ? Usage : Failure);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync(Prefix + "cancelled; nothing was written").ConfigureAwait(false);
            return Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Other code catches errors of files and names them. This is an error of the standard output.
            return Complain($"the results cannot be printed: {e.Message}", e, Failure);
        }
        catch (Exception e)
        {
            return Complain($"unexpected: {e.GetType().Name}: {e.Message} (--verbose shows where.)", e, Failure);
        }

        int Complain(string message, Exception e, int exit)
        {
            error.WriteLine(Prefix + message);
            foreach (string line in arguments.GetValue(verbose) ? Printable.Trace(e) : [])
                error.WriteLine(line);
            return exit;
        }
    }
}
