using System.Diagnostics;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>
/// Tests a full disk in each command. The system's limit on the length of a file (<c>ulimit -f</c>) simulates it: writing beyond the limit fails in
/// the same call, and needs neither rights nor a disk.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public FullDiskTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.Copy(TestPaths.InRepository("samples", "star.png"), _folder["in/star.png"]);
        TinyModel.Write(_folder["m.onnx"]);
        Directory.CreateDirectory(_folder["shapes"]);
        foreach (string file in Directory.GetFiles(TestPaths.InRepository("models", "shapes-split")))
            File.Copy(file, Path.Combine(_folder["shapes"], Path.GetFileName(file)));
    }

    public void Dispose() => _folder.Dispose();

    // The limit is in blocks of 512 bytes.
    [Theory]
    [InlineData(1, "explain in/star.png --output o.png")]
    [InlineData(1, "explain in/star.png --output o/ --dump d")]
    [InlineData(1, "concepts in/star.png --concepts 2 --output o.png")]
    [InlineData(0, "evaluate in --method gradcam --metric deletion --steps 2 --randomisation 0 --csv o.csv")]
    [InlineData(8, "batch in --output o --overlay-format png")]
    [InlineData(2, "explain in/star.png --model m.onnx --output o.png")]
    [InlineData(8, "embed shapes --output e.onnx")]
    [InlineData(8, "embed shapes --output e.onnx --external-data e.data")]
    public async Task Is_told_and_leaves_nothing_behind(int blocks, string line)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such limit.");
        (int exit, string error) = await Run(blocks, line);
        Assert.Equal(1, exit);
        Assert.Contains("cannot be", error, StringComparison.Ordinal);
        Assert.Contains("the file would be longer than the file system or the system's limits allow.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);

        // A run keeps its list of settings and the truth of its beginning, which are complete, and its lock, which is empty.
        string[] left = [.. Tool.Files(_folder.FullName).Where(f => !f.StartsWith("in/", StringComparison.Ordinal) && !f.StartsWith("shapes/", StringComparison.Ordinal) && f != "m.onnx" && new FileInfo(_folder[f]).Length > 0)];
        Assert.True(left.Length == 0 || left is ["o/run.json"] or ["o/run.json", "o/shards/0000of0001.truth"], string.Join(", ", left));
    }

    [Fact]
    public async Task A_run_goes_on_when_there_is_room_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such limit.");
        Assert.Equal(1, (await Run(8, "batch in --output o --overlay-format png")).Exit);
        (await Tool.Run("batch", _folder["in"], "--output", _folder["o"], "--overlay-format", "png")).MustSucceed();
        (int exit, string error) = await Run(0, "merge o --csv rows.csv");
        Assert.Equal(1, exit);
        Assert.Contains("cannot be", error, StringComparison.Ordinal);
        Assert.Contains("the file would be longer than the file system or the system's limits allow.", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Tool.Files(_folder.FullName), f => f.StartsWith("rows", StringComparison.Ordinal) || f.EndsWith(".tmp", StringComparison.Ordinal));
        (await Tool.Run("merge", _folder["o"], "--csv", _folder["rows.csv"])).MustSucceed();
    }

    private async Task<(int Exit, string Error)> Run(int blocks, string line)
    {
        ProcessStartInfo tool = ToolProcess.Command(_folder.FullName, line.Split(' '));
        var shell = new ProcessStartInfo("sh", ["-c", $"trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"", "sh", tool.FileName, .. tool.ArgumentList])
        {
            WorkingDirectory = tool.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        shell.Environment["XDG_CACHE_HOME"] = _folder["cache"];

        // .NET maps its own code through a file that is larger than the limit.
        shell.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using Process process = Process.Start(shell)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }
}
