using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Runs the tool within the test's process, or the tool that GRADCAM_TOOL names.</summary>
internal static class Tool
{
    /// <summary>Gets a small picture of the golden data, 97x61.</summary>
    public static string Grey => Seed("grey.png");

    /// <summary>Returns a file of the golden data.</summary>
    public static string Seed(string name) => Path.Combine(TestPaths.Goldens, "seed", name);

    /// <summary>Runs any command line.</summary>
    public static async Task<ToolResult> Run(params string[] args)
    {
        if (ToolProcess.Other is not null)
            return await ToolProcess.Run(null, args);
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await GradCamTool.Run(args, output, error, TestContext.Current.CancellationToken);
        return new ToolResult(exit, output.ToString(), error.ToString());
    }

    /// <summary>Runs any command line with the test's own cache.</summary>
    public static async Task<ToolResult> RunWithCache(CacheSettings cache, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await GradCamTool.Run(args, new ToolConsole(output, error, IsTerminal: false), cache, TestContext.Current.CancellationToken);
        return new ToolResult(exit, output.ToString(), error.ToString());
    }

    /// <summary>Runs <c>gradcam explain</c> with the narrow VGG16.</summary>
    public static Task<ToolResult> Explain(params string[] args) => Run(["explain", "--model", NarrowVgg16.Folder, .. args]);

    /// <summary>Reads a picture.</summary>
    public static Picture Picture(string path) => new NetVipsCodec().Decode(File.ReadAllBytes(path));

    /// <summary>Returns the names of all files below a folder, relative to it and sorted.</summary>
    public static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}

/// <summary>Represents the result of a run.</summary>
internal sealed record ToolResult(int Exit, string Output, string Error)
{
    /// <summary>Gets the results, one per line.</summary>
    public JsonElement[] Json => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Asserts that the run succeeded, and printed at most the note on the assumed preprocessing of a plain model.</summary>
    public ToolResult MustSucceed()
    {
        IEnumerable<string> others = Error.Split('\n').Where(line => !line.StartsWith("gradcam: warning: assumed preprocessing", StringComparison.Ordinal));
        Assert.Equal((0, ""), (Exit, string.Join('\n', others)));
        return this;
    }

    /// <summary>Asserts that the run ended with a message, without details that only programmers understand.</summary>
    public void MustFail(int exit, string message)
    {
        Assert.StartsWith("gradcam: ", Error, StringComparison.Ordinal);
        Assert.Contains(message, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", Error, StringComparison.Ordinal);
        Assert.Equal(exit, Exit);
    }
}
