using System.Diagnostics;

namespace GradCam.Cli.Tests;

/// <summary>Tests standard output and error that accept no data.</summary>
public class StandardStreamTests
{
    [Theory]
    [InlineData("--help >/dev/full", "cannot be printed")]
    [InlineData("--version >&-", "cannot be printed")]
    [InlineData("devices --json >/dev/full", "cannot be printed")]
    [InlineData("explain none.png 2>/dev/full", "")]
    [InlineData("explain none.png 2>&-", "")]
    public async Task The_tool_ends_with_1(string arguments, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full.");
        ProcessStartInfo tool = ToolProcess.Command(null, []);
        string[] words = ["-c", $"\"$0\" \"$@\" {arguments}", tool.FileName, .. tool.ArgumentList];
        using Process process = Process.Start(new ProcessStartInfo("sh", words) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", error, StringComparison.Ordinal);
    }
}
