using System.Diagnostics;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests the tool as a separate process.</summary>
public class ProcessTests
{
    [Fact]
    public async Task Without_output_the_overlay_is_written_to_the_current_folder()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (int exit, string output, string error) = await ToolProcess.Run(folder.FullName, "explain", "--model", NarrowVgg16.Folder, Tool.Grey);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("overlay: grey-gradcam.png", output, StringComparison.Ordinal);
        Assert.Equal(["grey-gradcam.png"], Tool.Files(folder.FullName));
    }

    [Fact]
    public async Task After_two_dashes_everything_is_a_picture()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.Copy(Tool.Grey, folder["--odd.png"]);
        File.Copy(Tool.Grey, folder["@odd.png"]);
        (int exit, _, string error) = await ToolProcess.Run(folder.FullName, "explain", "--model", NarrowVgg16.Folder, "--", "--odd.png", "@odd.png");
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("--odd-gradcam.png", Tool.Files(folder.FullName));
        Assert.Contains("@odd-gradcam.png", Tool.Files(folder.FullName));
    }

    [Fact]
    public async Task Errors_and_usage_errors_have_their_exit_codes()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (int exit, string output, string error) = await ToolProcess.Run(folder.FullName, "explain", "--model", NarrowVgg16.Folder, "none.jpg");
        Assert.Equal((1, "", "gradcam: none.jpg: no such file.\n"), (exit, output, error.ReplaceLineEndings("\n")));
        Assert.Equal(2, (await ToolProcess.Run(folder.FullName, "explain")).Exit);
        Assert.Equal(0, (await ToolProcess.Run(folder.FullName, "explain", "--help")).Exit);
    }

    [Fact]
    public async Task The_model_that_comes_with_the_tool_is_found_from_anywhere()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (int exit, string output, string error) = await ToolProcess.Run(folder.FullName, "explain", TestPaths.InRepository("samples", "star.png"));
        Assert.Equal("", error);
        Assert.Equal(0, exit);
        Assert.Contains("star (8)", output, StringComparison.Ordinal);
        Assert.Equal(["star-gradcam.png"], Tool.Files(folder.FullName));
    }

    [Fact]
    public async Task Ctrl_C_ends_with_130_and_leaves_nothing_half_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        using TemporaryFolder folder = TestPaths.NewFolder();
        Directory.CreateDirectory(folder["in"]);
        string[] pictures = [.. Enumerable.Range(0, 500).Select(i => folder[$"in/{i}.jpg"])];
        foreach (string picture in pictures)
            File.Copy(Tool.Seed("landscape.jpg"), picture);

        using Process process = ToolProcess.Start(folder.FullName, ["explain", "--model", NarrowVgg16.Folder, "--json", "--output", "out/", .. pictures]);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await ToolProcess.Interrupt(process);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((130, "gradcam: cancelled.\n"), (process.ExitCode, await error));
        string[] written = Tool.Files(folder["out"]);
        Assert.InRange(written.Length, 1, pictures.Length - 1);
        Assert.All(written, name => Assert.Equal(500, Tool.Picture(folder["out/" + name]).Width));
    }

    /// <summary>If ONNX Runtime's own telemetry is on, it leaves an identifier and a queue in the cache folder.</summary>
    [Fact]
    public async Task Nothing_is_reported_to_anybody()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ProcessStartInfo command = ToolProcess.Command(folder.FullName, "explain", "--model", NarrowVgg16.Folder, Tool.Grey);
        command.Environment["XDG_CACHE_HOME"] = folder["cache"];

        // With any of these, ONNX Runtime sends no telemetry by default.
        foreach (string name in (string[])["CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_RUNNING_UNIT_TESTS", Telemetry.OnnxRuntimeTelemetry.Variable])
            command.Environment.Remove(name);
        using Process process = Process.Start(command)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(["gradcam"], Directory.EnumerateFileSystemEntries(folder["cache"]).Select(Path.GetFileName));
    }
}
