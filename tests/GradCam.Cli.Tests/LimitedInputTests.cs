using System.Diagnostics;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>Tests inputs without an end, and models that never finish.</summary>
public sealed class LimitedInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Endless => TestPaths.InRepository("tests", "Export.Tests", "Importing", "Hostile", "loop-forever.onnx");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("is empty", "explain", "/dev/zero")]
    [InlineData("longer than the 64 MiB", "explain", "GREY", "--model", "MODEL", "--labels", "/dev/zero")]
    [InlineData("longer than the 64 MiB", "inspect", "MODEL", "--labels", "/dev/zero")]
    [InlineData("longer than the 64 MiB", "explain", "--tensor", "/dev/zero")]
    [InlineData("longer than the 64 MiB", "explain", "GREY", "--model", "MODEL", "--preprocessing", "ZERO.json")]
    [InlineData("longer than the 64 MiB", "batch", "GREY", "--truth", "ZERO.csv", "--output", "OUT")]
    [InlineData("longer than the 64 MiB", "evaluate", "GREY", "--boxes", "ZERO.csv")]
    [InlineData("not an ONNX", "explain", "GREY", "--model", "ZERO.onnx")]
    [InlineData("not an ONNX", "inspect", "ZERO.onnx")]
    [InlineData("is empty", "concepts", "/dev/zero")]
    [InlineData("pipe", "explain", "PIPE")]
    [InlineData("pipe", "explain", "GREY", "--model", "MODEL", "--labels", "PIPE")]
    [InlineData("pipe", "explain", "--tensor", "PIPE")]
    [InlineData("pipe", "explain", "GREY", "--model", "PIPE.onnx")]
    [InlineData("pipe", "inspect", "PIPE.onnx")]
    [InlineData("pipe", "batch", "GREY", "--truth", "PIPE", "--output", "OUT")]
    [InlineData("pipe", "evaluate", "GREY", "--boxes", "PIPE.json")]
    public async Task Devices_and_pipes_are_refused(string expected, params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/zero is Linux's");
        TinyModel.Write(_folder["tiny.onnx"]);
        string[] named = [.. args.Select(a => a switch
        {
            "GREY" => Tool.Grey,
            "MODEL" => _folder["tiny.onnx"],
            "OUT" => _folder["out"],
            _ when a.StartsWith("ZERO", StringComparison.Ordinal) => Link(a),
            _ when a.StartsWith("PIPE", StringComparison.Ordinal) => Pipe(a),
            _ => a,
        })];
        ToolResult result = await Tool.Run(named).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal(ExitCode.Failure, result.Exit);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_and_batch_have_the_same_limit_of_pixels()
    {
        ToolResult explained = await Tool.Run("explain", Tool.Grey, "--max-pixels", "5000", "--output", _folder["o.png"]);
        Assert.Equal(ExitCode.Failure, explained.Exit);
        Assert.Contains("97x61 pixels are more than the limit of 0.005 million", explained.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.SomeFailed, (await Tool.Run("batch", Tool.Grey, "--max-pixels", "5000", "--output", _folder["out"], "--csv", _folder["rows.csv"])).Exit);
        Assert.Contains("97x61 pixels are more than the limit of 0.005 million", await File.ReadAllTextAsync(_folder["rows.csv"], Cancellation), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await Tool.Run("explain", Tool.Grey, "--max-pixels", "6000", "--output", _folder["o.png"])).Exit);
        Assert.Equal(ExitCode.Usage, (await Tool.Run("explain", Tool.Grey, "--max-pixels", "0")).Exit);
    }

    [Theory]
    [InlineData(ToolProcess.SigInt, 130)]
    [InlineData(ToolProcess.SigTerm, 143)]
    public async Task A_signal_ends_a_model_that_never_finishes_and_nothing_is_left(int signal, int exit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        Directory.CreateDirectory(_folder["tmp"]);
        ProcessStartInfo command = ToolProcess.Command(_folder.FullName, "explain", Tool.Grey, "--model", Endless);
        command.Environment["XDG_CACHE_HOME"] = _folder["cache"];
        command.Environment["TMPDIR"] = _folder["tmp"];
        using Process process = Process.Start(command)!;

        // The folder of the unfinished split model.
        while (!process.HasExited && !(Directory.Exists(_folder["cache"]) && Directory.EnumerateDirectories(_folder["cache"], "new-*", SearchOption.AllDirectories).Any()))
            await Task.Delay(50, Cancellation);
        await Task.Delay(500, Cancellation);
        await ToolProcess.Interrupt(process, signal);
        await process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal(exit, process.ExitCode);
        Assert.DoesNotContain(Directory.EnumerateDirectories(_folder["cache"], "*", SearchOption.AllDirectories), d => Path.GetFileName(d).StartsWith("new-", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_folder["tmp"], "*gradcam*"));
    }

    [Fact]
    public async Task The_time_of_a_model_is_limited_by_an_option()
    {
        ToolResult result = await Tool.Run("inspect", Endless, "--model-seconds", "1");
        Assert.Equal(ExitCode.Failure, result.Exit);
        Assert.Contains("--model-seconds", result.Error, StringComparison.Ordinal);
    }

    private string Link(string name)
    {
        File.CreateSymbolicLink(_folder[name], "/dev/zero");
        return _folder[name];
    }

    private string Pipe(string name)
    {
        using Process make = Process.Start("mkfifo", [_folder[name]]);
        make.WaitForExit();
        return _folder[name];
    }
}
