using System.Runtime.CompilerServices;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>The README's C# is equal to the code of <see cref="ReadmeExample"/>, which this project compiles and runs.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_example_in_the_readme_is_the_one_that_is_compiled()
    {
        string readme = File.ReadAllText(TestPaths.InRepository("README.md"));
        int start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        string[] shown = [.. Lines(readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)])];

        string source = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "ReadmeExample.cs"));
        string[] usings = [.. Lines(source).Where(l => l.StartsWith("using GradCam", StringComparison.Ordinal))];
        int body = source.IndexOf("// README: start", StringComparison.Ordinal);
        string[] statements = [.. Lines(source[body..source.IndexOf("// README: end", StringComparison.Ordinal)]).Skip(1)];

        Assert.Equal([.. usings, .. statements], shown);
    }

    [Fact]
    public void The_example_writes_an_overlay_and_says_star()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using var output = new StringWriter();
        ReadmeExample.Run(TestPaths.Root, folder.FullName, output);
        Assert.StartsWith("star: ", output.ToString(), StringComparison.Ordinal);
        Assert.True(new FileInfo(folder["overlay.png"]).Length > 10_000);
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);

    private static string ThisFile([CallerFilePath] string path = "") =>
        File.Exists(path) ? path : TestPaths.InRepository("tests", "GradCam.Cli.Tests", "ReadmeTests.cs");
}
