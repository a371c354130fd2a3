using System.CommandLine;
using GradCam.Text;

namespace GradCam.Cli.CommandLine;

/// <summary>Describes errors in a command line, in sentences.</summary>
internal static class UsageErrors
{
    /// <summary>Returns the parser's errors, with suggestions for unknown words.</summary>
    public static IReadOnlyList<string> Of(ParseResult arguments)
    {
        string[] unknown = [.. arguments.UnmatchedTokens];
        if (unknown.Length == 0 && arguments.CommandResult.Command is RootCommand root && arguments.Tokens.Count == 0)
            return [$"say what to do: {string.Join(", ", root.Subcommands.Select(c => c.Name))}."];

        // After the first unknown word, the parser can only guess the others.
        IEnumerable<string> named = unknown.Take(1).Select(word => Unknown(word, arguments.CommandResult.Command));

        // The parser also reports unknown words, without suggestions, and then a missing command.
        IEnumerable<string> others = arguments.Errors.Select(e => e.Message)
            .Where(message => unknown.Length == 0 || (!unknown.Any(word => message.Contains($"'{word}'", StringComparison.Ordinal)) && !message.StartsWith("Required command", StringComparison.Ordinal)));
        return [.. named.Concat(others).Distinct()];
    }

    /// <summary>
    /// Returns words that look like options but are not. The parser treats them as pictures; after <c>--</c> they are pictures.
    /// </summary>
    public static IReadOnlyList<string> UnknownOptions(IReadOnlyList<string> args, ParseResult arguments)
    {
        IEnumerable<string> before = args.TakeWhile(arg => arg != "--");
        IEnumerable<string> pictures = arguments.CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value);
        return [.. pictures.Where(p => p.Length > 1 && p[0] == '-' && before.Contains(p)).Distinct().Select(p => Unknown(p, arguments.CommandResult.Command))];
    }

    private static string Unknown(string word, Command command)
    {
        bool option = word.StartsWith('-');
        IEnumerable<string> known = option ? command.Options.Select(o => o.Name) : command.Subcommands.Select(c => c.Name);
        IReadOnlyList<string> near = NearMatches.Find(option ? word.Split('=', ':')[0] : word, known, most: 3);
        string hint = near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : string.Empty;
        return $"there is no {(option ? "option" : "command")} '{word}'.{hint}";
    }
}
