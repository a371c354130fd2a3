using System.Diagnostics;
using GradCam.TestSupport;

namespace Export.Tests;

/// <summary>Tests the exporter as a separate process.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    // SIGTERM: a program that starts tests in the background may make them ignore SIGINT, which has the same handler.
    [Fact]
    public async Task A_signal_ends_a_model_that_never_finishes_and_nothing_is_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string model = TestPaths.InRepository("tests", "Export.Tests", "Importing", "Hostile", "loop-forever.onnx");
        var command = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "gradcam-export.dll"), model, "--output", _folder["split"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(command)!;
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line && line != "finding the layer")
        {
        }

        await Task.Delay(500, cancellationToken);
        Assert.False(process.HasExited);
        using (Process kill = Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]))
            await kill.WaitForExitAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        Assert.Equal(143, process.ExitCode);
        Assert.Contains("cancelled; nothing was written", await process.StandardError.ReadToEndAsync(cancellationToken), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }
}
