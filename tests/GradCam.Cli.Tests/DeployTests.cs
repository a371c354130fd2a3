using System.Text.RegularExpressions;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>The files in <c>deploy/</c> use only existing options.</summary>
public partial class DeployTests
{
    [Theory]
    [InlineData("kubernetes/batch.yaml", "batch", 5)]
    [InlineData("kubernetes/merge.yaml", "merge", 1)]
    public async Task Manifests_give_options_that_there_are(string file, string command, int atLeast)
    {
        string text = await File.ReadAllTextAsync(TestPaths.InRepository(["deploy", .. file.Split('/')]), TestContext.Current.CancellationToken);
        string args = Args().Match(text).Value;
        Assert.Matches($@"[\[-] ?{command}\b", args);
        await AreOptions(args, command, atLeast);
    }

    [Theory]
    [InlineData("slurm/gradcam-array.sh", 1)]
    [InlineData("slurm/submit.sh", 1)]
    public async Task Scripts_give_options_that_there_are(string file, int atLeast)
    {
        string text = await File.ReadAllTextAsync(TestPaths.InRepository(["deploy", .. file.Split('/')]), TestContext.Current.CancellationToken);
        await AreOptions(string.Join('\n', GradCamLines().Matches(text).Select(m => m.Groups[2].Value)), "batch", atLeast);
    }

    [Theory]
    [InlineData("slurm/README.md")]
    [InlineData("kubernetes/README.md")]
    public async Task Guides_name_options_that_there_are(string file)
    {
        string text = await File.ReadAllTextAsync(TestPaths.InRepository(["deploy", .. file.Split('/')]), TestContext.Current.CancellationToken);
        await AreOptions(string.Join('\n', Quoted().Matches(text).Select(m => m.Value)), "batch", 1);
    }

    [Fact]
    public async Task The_image_starts_the_tool()
    {
        string text = await File.ReadAllTextAsync(TestPaths.InRepository("deploy", "kubernetes", "Dockerfile"), TestContext.Current.CancellationToken);
        Assert.Contains($"/{typeof(GradCamTool).Assembly.GetName().Name}.dll\"]", text, StringComparison.Ordinal);
        Assert.Contains("dotnet publish src/GradCam.Cli ", text, StringComparison.Ordinal);

        // With compilation ahead of time, there would be no such assembly.
        Assert.Contains(" -p:PublishAot=false ", text, StringComparison.Ordinal);
        Assert.True(File.Exists(TestPaths.InRepository("src", "GradCam.Cli", "GradCam.Cli.csproj")));
        Assert.Equal(2, Regex.Count(text, $@"mcr\.microsoft\.com/dotnet/(sdk|runtime):{Environment.Version.Major}\.0-"));
    }

    private static async Task AreOptions(string text, string command, int atLeast)
    {
        string help = (await Tool.Run(command, "--help", "all")).MustSucceed().Output;
        string[] named = [.. Option().Matches(text).Select(m => m.Value).Distinct()];
        Assert.InRange(named.Length, atLeast, 100);
        Assert.All(named, option => Assert.Matches($@"{option}(?![\w-])", help));
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]+")]
    private static partial Regex Option();

    // From "args:" to the next key at the same depth.
    [GeneratedRegex(@"^( +)args:.*(\n\1  .*)*", RegexOptions.Multiline)]
    private static partial Regex Args();

    // The text after the command, or after the script that passes its arguments on.
    [GeneratedRegex("""(batch "\$@"|gradcam-array\.sh")(.*)$""", RegexOptions.Multiline)]
    private static partial Regex GradCamLines();

    // `--option`
    [GeneratedRegex("`--[a-z-]+`")]
    private static partial Regex Quoted();
}
