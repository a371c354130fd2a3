using System.CommandLine;
using GradCam.Cli.Cache;
using GradCam.Cli.CommandLine;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Docs;

/// <summary>The tool accepts the command lines of the pages, and those without external files do what the page states.</summary>
[Collection(CurrentFolder.Name)]
public class CommandTests(DocFolder folder)
{
    // Files that are not available here, or commands that take too long: VGG16's weights, a GPU, ImageNet's and other people's classes and data.
    private static readonly string[] s_elsewhere =
        ["vgg16-split", "cuda", "282", "281", "tiger cat", "road", "gradcam devices", "region.png", "batch.npy", "deploy", "DIR", "PICTURES", "--method all", "model-split", "gradcam explain *", "@", "--shard", "gradcam evaluate", "xray", "gradcam preprocessing"];

    // The pages with commands that the test runs. The other pages have runs over datasets that are too large for a test.
    private static readonly string[] s_run =
        ["README.md", "docs/index.md", "docs/first-picture.md", "docs/your-own-model.md", "docs/preprocessing.md", "docs/choosing-a-method.md", "docs/troubleshooting.md", "docs/explained-model.md"];

    [Fact]
    public void Every_command_is_understood()
    {
        RootCommand root = RootCommandFactory.Create(new ToolConsole(TextWriter.Null, TextWriter.Null, IsTerminal: false), new CacheSettings(null, null));
        string[] wrong =
        [
            .. DocPage.WithPackages.SelectMany(DocCommand.Of).Where(c => c.Output is null).SelectMany(command =>
            {
                ParseResult parsed = root.Parse(command.Arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
                return parsed.Errors.Select(e => e.Message).Concat(UsageErrors.UnknownOptions(command.Arguments, parsed)).Select(e => $"{command.Page}: {command.Line}: {e}");
            }),
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Commands_do_what_the_page_says()
    {
        DocCommand[] commands = [.. DocPage.All.Where(p => s_run.Contains(p.Name)).SelectMany(DocCommand.Of).Where(c => !s_elsewhere.Any(e => c.Line.Contains(e, StringComparison.Ordinal)))];
        Assert.True(commands.Length > 40, $"{commands.Length} commands");
        var wrong = new List<string>();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.FullName;
        try
        {
            foreach (DocCommand command in commands)
                wrong.AddRange((await Wrong(command)).Select(w => $"{command.Page}: {command.Line}\n{w}"));
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task The_pipeline_of_the_guide_to_datasets_explains_the_samples()
    {
        using var output = new StringWriter();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.FullName;
        try
        {
            await GuideExamples.Pipeline(new Progress<Pipelines.PipelineProgress>(), output, TestContext.Current.CancellationToken);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.All(lines, line => Assert.Equal(Path.GetFileNameWithoutExtension(line.Split(": ")[0]), line.Trim().Split(": ")[1]));
    }

    private async Task<IReadOnlyList<string>> Wrong(DocCommand command)
    {
        ToolResult result = await Tool.RunWithCache(new CacheSettings(folder.Cache, command.CacheSize), command.Arguments);
        if (command.Output is null)
            return result.Exit == 0 ? [] : [$"exit code {result.Exit}: {result.Error}"];

        // The tool prints notes only the first time, and another page describes the caution about the preprocessing.
        string[] said = [.. (result.Output + result.Error).ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0 && !l.StartsWith("gradcam: note:", StringComparison.Ordinal) && !l.StartsWith("gradcam: warning: assumed preprocessing", StringComparison.Ordinal))];
        return said.SequenceEqual(command.Output.Where(l => l.Length > 0)) ? [] : [string.Join('\n', said)];
    }
}
