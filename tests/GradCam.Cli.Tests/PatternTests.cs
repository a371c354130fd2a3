using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests patterns in the names of pictures, which some shells do not expand, and short forms of options.</summary>
public sealed class PatternTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public PatternTests()
    {
        Directory.CreateDirectory(_folder["p/deep"]);
        Directory.CreateDirectory(_folder["o"]);
        foreach (string name in (string[])["p/b.png", "p/a.png", "p/deep/c.png"])
            File.Copy(TestPaths.InRepository("samples", "star.png"), _folder[name]);
        File.WriteAllText(_folder["p/a.txt"], "no picture");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("p/*.png", "a.png", "b.png")]
    [InlineData("p/?.png", "a.png", "b.png")]
    [InlineData("p/**/c.png", "c.png")]
    public async Task A_pattern_is_the_files_that_match(string pattern, params string[] expected)
    {
        ToolResult result = (await Tool.Run("explain", _folder[pattern], "-o", _folder["o"], "--json")).MustSucceed();
        Assert.Equal(expected, result.Json.Select(r => Path.GetFileName(r.GetProperty("picture").GetString())));
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("evaluate")]
    [InlineData("concepts")]
    public async Task A_pattern_without_a_match_is_a_usage_error(string command) => (await Tool.Run(command, _folder["p/*.webp"])).MustFail(2, "no file matches this pattern");

    [Fact]
    public async Task A_file_with_the_name_of_a_pattern_wins()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        File.Copy(_folder["p/a.png"], _folder["p/[x]*.png"]);
        ToolResult result = (await Tool.Run("explain", _folder["p/[x]*.png"], "-o", _folder["o.png"], "-m", TestPaths.InRepository("models", "shapes-split"), "--json")).MustSucceed();
        Assert.EndsWith("[x]*.png", Assert.Single(result.Json).GetProperty("picture").GetString(), StringComparison.Ordinal);
    }
}
