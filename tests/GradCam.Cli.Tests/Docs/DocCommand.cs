using System.Text;

namespace GradCam.Cli.Tests.Docs;

/// <summary>Represents a command line that a page shows.</summary>
/// <param name="Page">The page.</param>
/// <param name="Line">The line on the page.</param>
/// <param name="Output">The output on the page; <c>null</c> if it shows only the command.</param>
internal sealed record DocCommand(string Page, string Line, IReadOnlyList<string>? Output)
{
    private const string Installed = "gradcam ";
    private const string Built = "dotnet run -c Release --project src/GradCam.Cli -- ";
    private const string Variable = "GRADCAM_CACHE_SIZE=";

    /// <summary>Gets the arguments after the tool's name.</summary>
    public string[] Arguments => Words(Line[(Line.IndexOf(Tool(Line)!, StringComparison.Ordinal) + Tool(Line)!.Length)..]);

    /// <summary>Gets the limit of the cache before the tool's name, or <c>null</c>.</summary>
    public string? CacheSize => Line.StartsWith(Variable, StringComparison.Ordinal) ? Line[Variable.Length..].Split(' ')[0] : null;

    /// <summary>Returns all commands of a page, including options in tables of tasks.</summary>
    public static IEnumerable<DocCommand> Of(DocPage page)
    {
        foreach ((string info, string[] lines) in page.Blocks())
        {
            if (info is "" or "sh" or "bash")
            {
                foreach (string line in Joined(lines).Where(IsTool))
                    yield return new DocCommand(page.Name, line.Split(" > ")[0], null);
            }
            else if (info == "console")
            {
                int[] starts = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("$ ", StringComparison.Ordinal))];
                for (int i = 0; i < starts.Length; i++)
                    yield return new DocCommand(page.Name, lines[starts[i]][2..], lines[(starts[i] + 1)..(i + 1 < starts.Length ? starts[i + 1] : lines.Length)]);
            }
        }

        // The options in a table's cells are additions to "gradcam explain photo.jpg".
        foreach (string row in page.Prose().Split('\n').Where(l => l.StartsWith('|')))
        {
            string[] code = row.Split('`');
            for (int i = 1; i < code.Length; i += 2)
            {
                if (code[i].StartsWith("--", StringComparison.Ordinal) && page.Name == "README.md")
                    yield return new DocCommand(page.Name, $"gradcam explain photo.jpg {code[i]}", null);
                else if (IsTool(code[i]) && code[i].Split(' ').Length > 2)
                    yield return new DocCommand(page.Name, code[i], null);
            }
        }
    }

    private static bool IsTool(string line) => Tool(line) is { } tool && line.Trim().Length > tool.Length;

    private static string? Tool(string line) =>
        line.StartsWith(Built, StringComparison.Ordinal) ? Built
        : line.StartsWith(Installed, StringComparison.Ordinal) || (line.StartsWith(Variable, StringComparison.Ordinal) && line.Contains($" {Installed}", StringComparison.Ordinal)) ? Installed
        : null;

    private static IEnumerable<string> Joined(IEnumerable<string> lines)
    {
        var whole = new StringBuilder();
        foreach (string line in lines)
        {
            bool goesOn = line.EndsWith('\\');
            whole.Append(goesOn ? line[..^1] : line);
            if (goesOn)
                continue;
            yield return whole.ToString();
            whole.Clear();
        }
    }

    // Splits words as a shell does, with quotes of both kinds.
    private static string[] Words(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char quote = '\0';
        foreach (char c in line)
        {
            if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                word ??= new StringBuilder();
                quote = quote == '\0' ? c : '\0';
            }
            else if (quote == '\0' && c == ' ')
            {
                if (word is not null)
                    words.Add(word.ToString());
                word = null;
            }
            else
            {
                (word ??= new StringBuilder()).Append(c);
            }
        }

        return word is null ? [.. words] : [.. words, word.ToString()];
    }
}
