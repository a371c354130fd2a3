using System.Text;
using System.Text.RegularExpressions;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Docs;

/// <summary>Links within the repository have a target, including the heading if they name one. Every guide and picture has a link.</summary>
public partial class LinkTests
{
    [Fact]
    public void Every_link_and_picture_is_there()
    {
        string[] broken = [.. DocPage.WithPackages.SelectMany(p => Links(p).Select(l => Broken(p, l)).OfType<string>())];
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_guide_can_be_reached_from_the_index_and_every_picture_is_used()
    {
        var index = DocPage.All.Single(p => p.Name == "docs/index.md");
        string[] linked = [.. Links(index).Select(l => l.Split('#')[0])];
        string[] lost = [.. DocPage.All.Where(p => p.Name.StartsWith("docs/", StringComparison.Ordinal) && p != index).Select(p => Path.GetFileName(p.Name)).Except(linked)];
        Assert.Empty(lost);

        string[] shown = [.. DocPage.All.SelectMany(Links).Select(l => Path.GetFileName(l.Split('#')[0]))];
        string[] pictures = [.. Directory.EnumerateFiles(TestPaths.InRepository("docs", "images")).Select(f => Path.GetFileName(f)).Where(n => n != "icon.png")];
        string[] unused = [.. pictures.Except(shown)];
        Assert.Empty(unused);
    }

    [Fact]
    public void The_site_lists_every_guide()
    {
        string settings = File.ReadAllText(TestPaths.InRepository("docs", ".vitepress", "config.mts"));
        string[] listed = [.. settings.Split('\'').Where(s => s.StartsWith('/')).Select(s => s[1..])];
        Assert.Equal(
            DocPage.All.Where(p => p.Name.StartsWith("docs/", StringComparison.Ordinal)).Select(p => Path.GetFileNameWithoutExtension(p.Name)).Where(n => n != "index").Order(StringComparer.Ordinal),
            listed.Where(n => n.Length > 0 && !n.StartsWith("api", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("## `run.json`", "runjson")]
    [InlineData("## On the shapes model", "on-the-shapes-model")]
    [InlineData("### What is where, and why?", "what-is-where-and-why")]
    public void Headings_have_the_anchors_that_readers_of_Markdown_give_them(string heading, string anchor) => Assert.Equal([anchor], Anchors(heading));

    private static IEnumerable<string> Links(DocPage page) => LinkForm().Matches(page.Prose()).Select(m => m.Groups[1].Value);

    private static string? Broken(DocPage page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
            return null;
        string[] parts = link.Split('#');
        string target = parts[0].Length == 0 ? page.FullName : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.FullName)!, parts[0]));
        if (!File.Exists(target) && !Directory.Exists(target))
            return $"{page.Name}: {link}: no such file";
        return parts.Length == 1 || Anchors(File.ReadAllText(target)).Contains(parts[1]) ? null : $"{page.Name}: {link}: no such heading";
    }

    // In lower case, without punctuation, with hyphens for blanks.
    private static IEnumerable<string> Anchors(string markdown)
    {
        foreach (Match heading in HeadingForm().Matches(markdown))
        {
            var anchor = new StringBuilder();
            foreach (char c in heading.Groups[1].Value.Trim().ToLowerInvariant())
            {
                if (char.IsLetterOrDigit(c) || c is '-' or '_')
                    anchor.Append(c);
                else if (c == ' ')
                    anchor.Append('-');
            }

            yield return anchor.ToString();
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkForm();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingForm();
}
