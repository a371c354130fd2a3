using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using GradCam.Cli.Cache;
using GradCam.Cli.CommandLine;
using GradCam.Onnx;

namespace GradCam.Cli;

/// <summary>Represents the <c>gradcam</c> tool.</summary>
internal static class GradCamTool
{
    /// <summary>Runs the tool without a terminal.</summary>
    public static Task<int> Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default) =>
        Run(args, new ToolConsole(output, error, IsTerminal: false), CacheSettings.OfUser(), cancellationToken);

    /// <summary>Runs the tool.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="console">The console.</param>
    /// <param name="cache">The cache of split models.</param>
    /// <param name="cancellationToken">Cancels the tool.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> Run(IReadOnlyList<string> args, ToolConsole console, CacheSettings cache, CancellationToken cancellationToken)
    {
        int exit = await Act(args, console, cache, cancellationToken).ConfigureAwait(false);

        // If a warning could not be printed, the call did not succeed.
        return exit == ExitCode.Success && console.Error.HasFailed ? ExitCode.Failure : exit;
    }

    private static async Task<int> Act(IReadOnlyList<string> args, ToolConsole console, CacheSettings cache, CancellationToken cancellationToken)
    {
        RootCommand root = RootCommandFactory.Create(console, cache);

        // A picture may have a name such as @something, so there are no response files.
        ParseResult arguments = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        bool verbose = args.Contains(RootCommandFactory.VerboseOption);
        try
        {
            if (arguments.Action is ParseErrorAction)
                return Refuse(console, arguments, UsageErrors.Of(arguments));
            if (arguments.Action is not (HelpWithExamples or VersionAction) && UsageErrors.UnknownOptions(args, arguments) is { Count: > 0 } unknown)
                return Refuse(console, arguments, unknown);

            // Signals belong to the caller, so that another process can run and cancel the tool.
            var configuration = new InvocationConfiguration
            {
                Output = console.Output,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await arguments.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is UsageException or Tools.Export.UsageException)
        {
            return Refuse(console, arguments, [e.Message]);
        }
        catch (Exception e) when (e is GradCamException or OnnxException)
        {
            console.Complain(e.Message, verbose ? e : null);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            console.Complain("cancelled.");
            return ExitCode.Cancelled;
        }
        catch (OutOfMemoryException e)
        {
            console.Complain("not enough memory.", verbose ? e : null);
            return ExitCode.Failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Other code catches errors of files and names them. This is an error of the standard output.
            console.Complain($"the results cannot be printed: {e.Message}", verbose ? e : null);
            return ExitCode.Failure;
        }
        catch (Exception e) when (!verbose)
        {
            console.Complain($"unexpected: {e.GetType().Name}: {e.Message} ({RootCommandFactory.VerboseOption} shows where.)");
            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            console.Complain("unexpected:", e);
            return ExitCode.Failure;
        }
    }

    private static int Refuse(ToolConsole console, ParseResult arguments, IEnumerable<string> messages)
    {
        foreach (string message in messages)
            console.Complain(message);
        var names = new List<string>();
        for (SymbolResult? at = arguments.CommandResult; at is CommandResult { Command: not RootCommand } own; at = own.Parent)
            names.Insert(0, own.Command.Name);
        string command = string.Join(' ', ["gradcam", .. names]);
        console.Error.WriteLine($"Try '{command} --help'.");
        return ExitCode.Usage;
    }
}
