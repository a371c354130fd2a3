using System.Diagnostics;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class ThreadTests
{
    private static readonly int s_cpus = Environment.ProcessorCount;

    [Fact]
    public async Task Devices_prints_the_threads_and_the_cpus()
    {
        string cpus = $"on {s_cpus} CPU{(s_cpus == 1 ? "" : "s")}";
        Assert.Contains($"{s_cpus} thread{(s_cpus == 1 ? "" : "s")} {cpus}", (await ToolProcess.Run(null, "devices", "--device", "cpu")).MustSucceed().Output, StringComparison.Ordinal);
        Assert.Contains($"3 threads {cpus}", (await ToolProcess.Run(null, "devices", "--device", "cpu", "--threads", "3")).MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_is_bound_to_one_cpu_computes_with_one_thread()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && s_cpus > 1 && File.Exists("/usr/bin/taskset"), "needs taskset and two CPUs");
        ProcessStartInfo command = ToolProcess.Command(null, "devices", "--device", "cpu");
        string[] line = [command.FileName, .. command.ArgumentList];
        command.ArgumentList.Clear();
        foreach (string argument in (string[])["-c", "0", .. line])
            command.ArgumentList.Add(argument);
        command.FileName = "/usr/bin/taskset";
        using Process process = Process.Start(command)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("1 thread on 1 CPU", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_prints_the_threads_with_verbose()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await ToolProcess.Run(folder[""], "explain", Tool.Grey, "--output", "o.png", "--verbose", "--threads", "2", "--device", "cpu");
        Assert.Equal(ExitCode.Success, result.Exit);
        Assert.Contains("on cpu with 2 threads on", result.Error, StringComparison.Ordinal);
    }
}
