using System.Diagnostics;
using System.Runtime.InteropServices;
using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>
/// Tests the tool, published with the native package for CUDA. On a machine without an NVIDIA driver, it prints a message and computes on the CPU.
/// </summary>
public class GpuToolTests
{
    [Fact]
    public async Task The_provider_is_found_beside_the_tool_and_a_missing_driver_is_named()
    {
        Assert.SkipUnless(RuntimeInformation.RuntimeIdentifier == "linux-x64", "Microsoft.ML.OnnxRuntime.Gpu has no library for this platform, or this test does not know its name.");
        using TemporaryFolder folder = TestPaths.NewFolder();

        // A separate build, because other tests use the outputs of the other package at this moment.
        await DotNet.Run(
            TestPaths.Root, "publish", "src/GradCam.Cli", "-c", "Release", "-r", "linux-x64", "--no-self-contained", "-p:PublishAot=false", "-p:PublishReadyToRun=false",
            "-p:RunAnalyzers=false", "-p:OnnxRuntimePackage=Microsoft.ML.OnnxRuntime.Gpu", "--artifacts-path", folder["artifacts"], "-o", folder["tool"]);
        string provider = folder["tool/libonnxruntime_providers_cuda.so"];
        Assert.True(File.Exists(provider));

        string devices = await DotNet.RunProgram(folder.FullName, folder["tool/GradCam.Cli"], "devices");
        string cuda = devices.Split('\n').Single(l => l.StartsWith("cuda:0", StringComparison.Ordinal));
        Assert.SkipWhen(cuda.Contains("can be used", StringComparison.Ordinal) && !cuda.Contains("cannot", StringComparison.Ordinal), "This machine has a GPU that works.");

        // ONNX Runtime looked for it in the tool's folder, and the message names the missing parts of the driver.
        Assert.DoesNotContain("this build of ONNX Runtime has no", cuda, StringComparison.Ordinal);
        Assert.Contains("NVIDIA driver, CUDA 13 and cuDNN 9", cuda, StringComparison.Ordinal);

        using Process process = Process.Start(new ProcessStartInfo(folder["tool/GradCam.Cli"], ["explain", TestPaths.InRepository("samples", "star.png"), "--device", "cuda", "--output", folder["star.png"]])
        {
            RedirectStandardError = true,
        })!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("gradcam: device cuda:0:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["star.png"]));
    }
}
