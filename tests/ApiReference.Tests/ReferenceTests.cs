using System.Text.RegularExpressions;
using GradCam.TestSupport;

namespace GradCam.Tools.ApiReference.Tests;

public sealed partial class ReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public ReferenceTests() => Pages = Reference.Write(_folder.FullName);

    private int Pages { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_public_type_of_the_runtime_has_a_page_that_the_index_links()
    {
        string index = File.ReadAllText(_folder["index.md"]);
        foreach (Type type in typeof(Explaining.Explainer).Assembly.GetExportedTypes())
        {
            Assert.True(File.Exists(_folder[TypePage.FileName(type)]), type.FullName);
            Assert.Contains($"]({TypePage.FileName(type)})", index, StringComparison.Ordinal);
        }

        Assert.Equal(Pages, Directory.GetFiles(_folder.FullName).Length);
    }

    [Fact]
    public void Only_pages_of_an_earlier_reference_are_removed()
    {
        File.WriteAllText(_folder["mine.md"], "mine");
        File.AppendAllText(_folder["index.md"], "| [Gone](Gone.md) | [mine](../mine.md) |\n");
        File.WriteAllText(_folder["Gone.md"], "old");
        Assert.Equal(Pages, Reference.Write(_folder.FullName));
        Assert.False(File.Exists(_folder["Gone.md"]));
        Assert.Equal("mine", File.ReadAllText(_folder["mine.md"]));

        File.WriteAllText(_folder["index.md"], "# My notes\n[mine](mine.md)\n");
        Assert.Contains("Choose another folder", Assert.Throws<GradCamException>(() => Reference.Write(_folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["mine.md"]));
    }

    [Fact]
    public void Every_link_leads_to_a_page()
    {
        string[] links = [.. Directory.EnumerateFiles(_folder.FullName).SelectMany(f => LinkForm().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct()];
        Assert.True(links.Length > 100, $"{links.Length} links");
        string[] dead = [.. links.Where(l => !File.Exists(_folder[l]))];
        Assert.Empty(dead);
    }

    [Fact]
    public void A_page_tells_of_members_parameters_results_and_errors()
    {
        string page = File.ReadAllText(_folder["GradCam.Explaining.Explainer.md"]);
        Assert.Contains("public sealed class Explainer", page, StringComparison.Ordinal);
        Assert.Contains("static Explainer Load(", page, StringComparison.Ordinal);
        Assert.Contains("- throws [GradCamException](GradCam.GradCamException.md): ", page, StringComparison.Ordinal);
        Assert.Contains("- `cancellationToken`: ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<see", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Inherited_comments_are_told_where_they_are_inherited()
    {
        string page = File.ReadAllText(_folder["GradCam.Methods.ChannelWeightMethod.md"]);
        string interfacePage = File.ReadAllText(_folder["GradCam.Methods.ICamMethod.md"]);
        string name = interfacePage.Split("### Name")[1].Split("```\n")[1].Trim().Split('\n')[0];
        Assert.NotEmpty(name);
        Assert.Contains(name, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_says_what_its_type_is()
    {
        string[] silent = [.. Directory.EnumerateFiles(_folder.FullName).Where(f => !File.ReadAllText(f).Split("\n\n")[2].Any(char.IsLetter) || File.ReadAllText(f).Split("\n\n")[2].StartsWith("```", StringComparison.Ordinal)).Select(f => Path.GetFileName(f))];
        Assert.Empty(silent);
    }

    [GeneratedRegex(@"\]\(([^)\s]+\.md)\)")]
    private static partial Regex LinkForm();
}
