using System.Text;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Docs;

/// <summary>Represents a page that people read: the README, a guide, a package's README.</summary>
/// <param name="Name">Its path within the repository, with <c>/</c>.</param>
internal sealed record DocPage(string Name)
{
    private const string Fence = "```";

    /// <summary>Gets the README and the guides.</summary>
    public static IReadOnlyList<DocPage> All { get; } =
        [new("README.md"), .. Directory.EnumerateFiles(TestPaths.InRepository("docs"), "*.md").Select(f => new DocPage("docs/" + Path.GetFileName(f))).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>Gets these pages, and the packages' READMEs.</summary>
    public static IReadOnlyList<DocPage> WithPackages { get; } =
        [.. All, .. Directory.EnumerateDirectories(TestPaths.InRepository("src")).Select(d => $"src/{Path.GetFileName(d)}/README.md").Where(n => File.Exists(TestPaths.InRepository(n))).Order(StringComparer.Ordinal).Select(n => new DocPage(n))];

    /// <summary>Gets the page's file.</summary>
    public string FullName => TestPaths.InRepository([.. Name.Split('/')]);

    /// <summary>Gets the page's text.</summary>
    public string Text => File.ReadAllText(FullName).ReplaceLineEndings("\n");

    /// <summary>Returns the fenced blocks: the text after the opening fence, and the lines.</summary>
    public IReadOnlyList<(string Info, string[] Lines)> Blocks()
    {
        var blocks = new List<(string, string[])>();
        string? info = null;
        var lines = new List<string>();
        foreach (string line in Text.Split('\n'))
        {
            bool fence = line.StartsWith(Fence, StringComparison.Ordinal);
            if (info is null && fence)
            {
                info = line[Fence.Length..].Trim();
                lines.Clear();
            }
            else if (info is not null && fence)
            {
                blocks.Add((info, [.. lines]));
                info = null;
            }
            else if (info is not null)
            {
                lines.Add(line);
            }
        }

        return blocks;
    }

    /// <summary>Returns the text without its fenced blocks and code between backticks, which are not Markdown.</summary>
    public string Prose()
    {
        var prose = new StringBuilder();
        bool within = false;
        foreach (string line in Text.Split('\n'))
        {
            bool fence = line.StartsWith(Fence, StringComparison.Ordinal);
            within ^= fence;
            if (!within && !fence)
                prose.Append(line).Append('\n');
        }

        return prose.ToString();
    }
}
