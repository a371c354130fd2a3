using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>The tool, installed from its package.</summary>
public class ToolTests(PackedFolder packed)
{
    [Fact]
    public async Task It_installs_and_explains_a_picture_with_the_model_that_it_brings()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await DotNet.Run(folder.FullName, "tool", "install", "GradCam.Tool", "--tool-path", "tools", "--add-source", packed.FullName, "--version", packed.Version);
        string gradcam = folder[OperatingSystem.IsWindows() ? "tools/gradcam.exe" : "tools/gradcam"];
        string output = await DotNet.RunProgram(folder.FullName, gradcam, "explain", TestPaths.InRepository("samples", "star.png"));
        Assert.Contains("star (8)", output, StringComparison.Ordinal);
        Assert.True(new FileInfo(folder["star-gradcam.png"]).Length > 10_000);
    }
}
