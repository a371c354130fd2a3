using System.CommandLine;
using System.CommandLine.Invocation;

namespace GradCam.Tools.Shapes;

/// <summary>Runs the command line of <c>gradcam-shapes</c>.</summary>
internal static class ShapesTool
{
    /// <summary>The exit code of success.</summary>
    public const int Success = 0;

    /// <summary>The exit code if a file could not be written.</summary>
    public const int Failure = 1;

    /// <summary>The exit code of a usage error.</summary>
    public const int Usage = 2;

    /// <summary>Runs the tool.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">The output for help.</param>
    /// <param name="error">The output for errors.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Draws the training pictures of the shapes model.") { GenerateCommand.Create() };
        ParseResult arguments = root.Parse(args);
        if (arguments.Action is ParseErrorAction)
        {
            foreach (string message in arguments.Errors.Select(e => e.Message).Distinct())
                await error.WriteLineAsync("gradcam-shapes: " + message).ConfigureAwait(false);
            await error.WriteLineAsync("Try 'gradcam-shapes generate --help'.").ConfigureAwait(false);
            return Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await arguments.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (GradCamException e)
        {
            await error.WriteLineAsync("gradcam-shapes: " + e.Message).ConfigureAwait(false);
            return Failure;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("gradcam-shapes: cancelled").ConfigureAwait(false);
            return Failure;
        }
    }
}
