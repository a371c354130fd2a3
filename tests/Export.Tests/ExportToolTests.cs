using System.Diagnostics;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace Export.Tests;

public sealed class ExportToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Names_are_escaped()
    {
        string model = TestPaths.InRepository("tests", "GradCam.Cli.Tests", "Files", "name-ansi.onnx");
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExportTool.Success, await ExportTool.Run([model, "--output", _folder["split"]], output, error));
        Assert.NotEqual(ExportTool.Success, await ExportTool.Run(["no\u001b[2J\n.onnx", "--verbose", "--output", _folder["other"]], output, error));
        Assert.Contains(@"\033", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(output + error.ToString(), c => char.IsControl(c) && c is not ('\n' or '\r'));
    }

    [Theory]
    [InlineData("--help >/dev/full", "cannot be printed")]
    [InlineData("--help >&-", "cannot be printed")]
    [InlineData("none.onnx --output none 2>/dev/full", "")]
    public async Task Output_that_is_full_or_closed_ends_the_tool_with_1(string arguments, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full.");
        string tool = Path.Combine(AppContext.BaseDirectory, "gradcam-export.dll");
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", $"dotnet \"$0\" {arguments}", tool]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
