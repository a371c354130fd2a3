using System.CommandLine;
using System.CommandLine.Invocation;
using GradCam.NetVips;
using GradCam.Onnx;

namespace GradCam.Tools.Export;

/// <summary>The command line of the exporter.</summary>
internal static class ExportTool
{
    /// <summary>The split model was written.</summary>
    public const int Success = ExportCommands.Success;

    /// <summary>It could not be made.</summary>
    public const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    private const string Prefix = "gradcam-export: ";

    /// <summary>Runs the tool.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">For results and help.</param>
    /// <param name="error">For progress and for what is wrong.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
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
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await arguments.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GradCamException or OnnxException)
        {
            await error.WriteLineAsync(Prefix + (arguments.GetValue(verbose) ? e.ToString() : e.Message)).ConfigureAwait(false);
            return e is UsageException ? Usage : Failure;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync(Prefix + "cancelled; nothing was written").ConfigureAwait(false);
            return Failure;
        }
    }
}
