using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GradCam.Cli.CommandLine;

/// <summary>
/// Prints help, and examples of the command below it. Of a command with many options, <c>--help</c> lists the common ones, and <c>--help all</c> all of
/// them in groups.
/// </summary>
/// <param name="option">The option <c>--help</c>.</param>
/// <param name="help">Its usual action.</param>
/// <param name="examples">The examples, by command.</param>
internal sealed class HelpWithExamples(HelpOption option, SynchronousCommandLineAction help, IReadOnlyDictionary<Command, string> examples) : SynchronousCommandLineAction
{
    private const string All = "all";
    private const string Heading = "Options:";

    // Two screens of options are no overview.
    private const int MostAtOnce = 16;

    // Users request help when their command line is not complete yet.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        int count = command.Options.Count(o => GroupedOptions.GroupOf(o) is not null);
        if (count <= MostAtOnce)
        {
            output.Write(Help(parseResult, _ => true));
        }
        else if (WantsAll(parseResult))
        {
            output.Write(Help(parseResult, o => o == option));
            foreach (OptionGroup group in command.Options.Select(GroupedOptions.GroupOf).OfType<OptionGroup>().Distinct().Order())
                output.Write(Section(Help(parseResult, o => GroupedOptions.GroupOf(o) == group), group));
        }
        else
        {
            output.Write(Help(parseResult, GroupedOptions.IsCommon));
            output.WriteLine($"gradcam {command.Name} --help {All} lists all {count} options, in groups.");
            output.WriteLine();
        }

        if (examples.TryGetValue(command, out string? text))
        {
            // The text has several lines, and WriteLine is for one.
            output.Write(text);
            output.WriteLine();
        }

        return 0;
    }

    private static bool WantsAll(ParseResult parseResult)
    {
        string[] words = [.. parseResult.Tokens.Select(t => t.Value)];
        return words.Zip(words.Skip(1)).Any(pair => pair is ("--help" or "-h" or "-?", All));
    }

    // The usual help with some of the options.
    private string Help(ParseResult parseResult, Func<Option, bool> isVisible)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Option[] options = [.. parseResult.CommandResult.Command.Options, option];
        var text = new StringWriter();
        try
        {
            foreach (Option o in options)
                o.Hidden = !isVisible(o);
            parseResult.InvocationConfiguration.Output = text;
            help.Invoke(parseResult);
            return text.ToString();
        }
        finally
        {
            parseResult.InvocationConfiguration.Output = output;
            foreach (Option o in options)
                o.Hidden = false;
        }
    }

    private static string Section(string text, OptionGroup group) => $"{group}:{text[(text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length)..]}";
}
