using System.Runtime.InteropServices;
using System.Text.Json;
using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>
/// Tests the tool, installed from its packages: the one for all platforms, and the one that is compiled ahead of time for this platform.
/// </summary>
public class ToolTests(PackedFolder packed)
{
    // Times differ from run to run, and ids identify rows.
    private static readonly string[] s_numbers = ["target_value", "target_probability", "map_min", "map_max", "map_mean", "center_x", "center_y", "spread"];

    [Fact]
    public async Task It_installs_and_explains_a_picture_with_the_model_that_it_brings()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await ExplainsAStar(folder, await Install(folder, packed.FullName, "portable"));
    }

    [Fact]
    public async Task Compiled_ahead_of_time_it_installs_for_the_platform_and_does_the_same()
    {
        DotNet.SkipWithoutLinker();
        using TemporaryFolder folder = TestPaths.NewFolder();

        // A separate build, because another test may pack the other packages from the tests' build at this moment.
        string[] pack =
        [
            "pack", "src/GradCam.Cli", "-c", "Release", "-p:ToolPackages=ByPlatform", $"-p:PackageVersion={packed.Version}", "--artifacts-path", folder["artifacts"],
            "-o", folder["feed"],
        ];
        await DotNet.Run(TestPaths.Root, pack);
        await DotNet.Run(TestPaths.Root, [.. pack, "-r", RuntimeInformation.RuntimeIdentifier]);
        Assert.Equal(
            [$"GradCam.Tool.{packed.Version}.nupkg", $"GradCam.Tool.{RuntimeInformation.RuntimeIdentifier}.{packed.Version}.nupkg"],
            Directory.EnumerateFiles(folder["feed"], "*.nupkg").Select(Path.GetFileName).OrderBy(n => n!.Length));

        string compiled = await Install(folder, folder["feed"], "compiled");
        Assert.Empty(Directory.EnumerateFiles(folder["compiled"], "GradCam*.dll", SearchOption.AllDirectories));
        await ExplainsAStar(folder, compiled);

        // Rows use Parquet, whose library does not support compilation ahead of time.
        Dictionary<string, JsonElement> expected = await Rows(folder, await Install(folder, packed.FullName, "portable"), "portable-run");
        Dictionary<string, JsonElement> rows = await Rows(folder, compiled, "compiled-run");
        Assert.Equal(expected.Keys.Order(), rows.Keys.Order());
        Assert.True(rows.Count > 3);
        foreach ((string id, JsonElement row) in rows)
        {
            Assert.Equal($"{expected[id].GetProperty("predicted_class")}", $"{row.GetProperty("predicted_class")}");
            foreach (string number in s_numbers)
                Assert.Equal(expected[id].GetProperty(number).GetDouble(), row.GetProperty(number).GetDouble(), 1e-4);
        }

        Assert.True(File.Exists(folder["compiled-run/report/index.html"]));
    }

    private static async Task<string> Install(TemporaryFolder folder, string feed, string to)
    {
        string version = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(feed, "GradCam.Tool.0*.nupkg").Single())["GradCam.Tool.".Length..];
        await DotNet.Run(folder.FullName, "tool", "install", "GradCam.Tool", "--tool-path", to, "--add-source", feed, "--version", version);
        return folder[$"{to}/gradcam{(OperatingSystem.IsWindows() ? ".exe" : "")}"];
    }

    private static async Task ExplainsAStar(TemporaryFolder folder, string gradcam)
    {
        string output = await DotNet.RunProgram(folder.FullName, gradcam, "explain", TestPaths.InRepository("samples", "star.png"));
        Assert.Contains("star (8)", output, StringComparison.Ordinal);
        Assert.True(new FileInfo(folder["star-gradcam.png"]).Length > 10_000);
    }

    private static async Task<Dictionary<string, JsonElement>> Rows(TemporaryFolder folder, string gradcam, string output)
    {
        await DotNet.RunProgram(folder.FullName, gradcam, "batch", TestPaths.InRepository("samples", "*.png"), "--output", output, "--jsonl", $"{output}.jsonl");
        return File.ReadLines(folder[$"{output}.jsonl"]).Select(l => JsonDocument.Parse(l).RootElement).ToDictionary(r => r.GetProperty("id").GetString()!);
    }
}
