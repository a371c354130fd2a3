using System.CommandLine;
using System.CommandLine.Invocation;

namespace GradCam.Cli.CommandLine;

/// <summary>Prints the usual help, and examples of the command below it.</summary>
/// <param name="help">The usual help.</param>
/// <param name="examples">The examples, by command.</param>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help, IReadOnlyDictionary<Command, string> examples) : SynchronousCommandLineAction
{
    // Users request help when their command line is not complete yet.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exit = help.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out string? text))
        {
            // The text has several lines, and WriteLine is for one.
            parseResult.InvocationConfiguration.Output.Write(text);
            parseResult.InvocationConfiguration.Output.WriteLine();
        }

        return exit;
    }
}
