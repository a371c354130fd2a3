using System.IO.Compression;
using System.Text.Json;
using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>
/// Tests the packages together with each native package of ONNX Runtime. The native packages are stubs with the dependencies of the real ones, which
/// have hundreds of megabytes: the test looks only at the restored packages.
/// </summary>
public sealed class NativePackageTests(PackedFolder packed)
{
    private const string Managed = "Microsoft.ML.OnnxRuntime.Managed";

    [Theory]
    [InlineData("Microsoft.ML.OnnxRuntime", "1.31.1", false)]
    [InlineData("Microsoft.ML.OnnxRuntime", "1.30.0", false)]
    [InlineData("Microsoft.ML.OnnxRuntime.Gpu", "1.31.0", false)]
    [InlineData("Microsoft.ML.OnnxRuntime.Gpu", "1.31.0", true)]
    public async Task Both_restore_and_the_managed_api_is_of_the_native_version(string package, string version, bool namesManaged)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Stub(folder, Managed, version, "");
        Stub(folder, package, version, $"<dependency id=\"{Managed}\" version=\"{version}\" />");
        string user = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(folder["app/App.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestoreSources>{packed.FullName};{folder["feed"]}</RestoreSources>
                <RestorePackagesPath>{folder["packages"]}</RestorePackagesPath>
                <RestoreFallbackFolders>{user}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="GradCam" Version="{packed.Version}" />
                <PackageReference Include="GradCam.Export" Version="{packed.Version}" />
                <PackageReference Include="{package}" Version="{version}" />
                {(namesManaged ? $"<PackageReference Include=\"{Managed}\" Version=\"{version}\" />" : "")}
              </ItemGroup>
            </Project>
            """);
        await DotNet.Run(folder["app"], "restore");
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllText(folder["app/obj/project.assets.json"]));
        string[] restored = [.. assets.RootElement.GetProperty("libraries").EnumerateObject().Select(l => l.Name)];
        Assert.Contains($"{package}/{version}", restored);
        Assert.Contains($"{Managed}/{version}", restored);
    }

    private static void Stub(TemporaryFolder folder, string id, string version, string dependencies)
    {
        Directory.CreateDirectory(folder["feed"]);
        Directory.CreateDirectory(folder["app"]);
        using ZipArchive package = ZipFile.Open(folder[$"feed/{id}.{version}.nupkg"], ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        nuspec.Write($"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>test</authors><description>A stub.</description>
                <dependencies><group targetFramework="net8.0">{dependencies}</group></dependencies>
              </metadata>
            </package>
            """);
    }
}
