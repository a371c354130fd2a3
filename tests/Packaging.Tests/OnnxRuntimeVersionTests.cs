using System.Text.Json;
using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>Tests the valid combinations of ONNX Runtime's versions in MSBuild.</summary>
public class OnnxRuntimeVersionTests
{
    [Theory]
    [InlineData("Microsoft.ML.OnnxRuntime", "", "1.31.1", "1.30.0")]
    [InlineData("Microsoft.ML.OnnxRuntime.Gpu", "", "1.31.0", "1.30.0")]
    [InlineData("Microsoft.ML.OnnxRuntime.DirectML", "", "1.24.4", "1.24.4")]
    [InlineData("Intel.ML.OnnxRuntime.OpenVino", "1.22.0", "1.22.0", "1.22.0")]
    public async Task The_managed_api_is_not_above_the_native_librarys_version(string package, string version, string wanted, string managed)
    {
        // An empty value on the command line would override the property.
        string[] given = version.Length > 0 ? [$"-p:OnnxRuntimeVersion={version}"] : [];
        string json = await DotNet.Run(
            TestPaths.Root, ["msbuild", Path.Combine("src", "GradCam.Cli", "GradCam.Cli.csproj"), "-getItem:PackageVersion", $"-p:OnnxRuntimePackage={package}", .. given]);
        Dictionary<string, string> versions = JsonDocument.Parse(json).RootElement.GetProperty("Items").GetProperty("PackageVersion").EnumerateArray()
            .ToDictionary(p => p.GetProperty("Identity").GetString()!, p => p.GetProperty("Version").GetString()!);
        Assert.Equal((wanted, managed), (versions[package], versions["Microsoft.ML.OnnxRuntime.Managed"]));
    }
}
