using System.CommandLine;
using System.CommandLine.Invocation;

namespace GradCam.Cli.CommandLine;

/// <summary>Prints the words that complete a command line, one per line. The usual action writes them as one text, whose line ends the console would escape.</summary>
/// <param name="usual">The usual action of the directive <c>[suggest]</c>.</param>
internal sealed class WordCompletion(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    // Command lines are not complete yet.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        var words = new StringWriter();
        parseResult.InvocationConfiguration.Output = words;
        int exit = usual.Invoke(parseResult);
        foreach (string word in words.ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            output.WriteLine(word);
        return exit;
    }
}
