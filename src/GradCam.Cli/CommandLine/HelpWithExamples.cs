using System.CommandLine;
using System.CommandLine.Invocation;

namespace GradCam.Cli.CommandLine;

/// <summary>The usual help, and below it how the command is used.</summary>
/// <param name="help">The usual help.</param>
/// <param name="examples">What stands below, by command.</param>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help, IReadOnlyDictionary<Command, string> examples) : SynchronousCommandLineAction
{
    // Help is what somebody asks for whose command line is not complete yet.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exit = help.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out string? text))
        {
            // Several lines, so it is no WriteLine.
            parseResult.InvocationConfiguration.Output.Write(text);
            parseResult.InvocationConfiguration.Output.WriteLine();
        }

        return exit;
    }
}
