using System.Reflection;
using GradCam.TestSupport;
using Packaging.Tests;

[assembly: AssemblyFixture(typeof(PackedFolder))]

namespace Packaging.Tests;

/// <summary>Provides all packages in a folder that is a feed, packed once, with a version of no earlier run.</summary>
public sealed class PackedFolder : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    /// <summary>Gets the version of the packages.</summary>
    public string Version { get; } = $"0.0.0-test{Guid.NewGuid():N}";

    /// <summary>Gets the folder.</summary>
    public string FullName => _folder["feed"];

    /// <summary>Returns a package's file.</summary>
    public string PathOf(string id, string extension = "nupkg") => Path.Combine(FullName, $"{id}.{Version}.{extension}");

    /// <summary>Returns a project file that references packages of this folder, and ONNX Runtime.</summary>
    /// <param name="packages">Their names.</param>
    /// <param name="properties">The project's other properties.</param>
    public string Project(IEnumerable<string> packages, string properties = "") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <RestoreAdditionalProjectSources>{FullName}</RestoreAdditionalProjectSources>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(packages.Select(p => $"<PackageReference Include=\"{p}\" Version=\"{Version}\" />"))}
            <PackageReference Include="{Built("OnnxRuntimePackage")}" Version="{Built("OnnxRuntimeVersion")}" />
          </ItemGroup>
        </Project>
        """;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await DotNet.Run(
        TestPaths.Root, "pack", "GradCam.sln", "--no-build", "-c", Built("Configuration"), "-o", FullName, $"-p:PackageVersion={Version}", $"-p:NuspecOutputPath={_folder["nuspec"]}/");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();

        // NuGet keeps the packages that it restores, and no other run needs these versions.
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (Directory.Exists(cache))
        {
            foreach (string package in Directory.EnumerateDirectories(cache, "gradcam*"))
            {
                if (Directory.Exists(Path.Combine(package, Version)))
                    Directory.Delete(Path.Combine(package, Version), recursive: true);
                if (!Directory.EnumerateFileSystemEntries(package).Any())
                    Directory.Delete(package);
            }
        }

        return ValueTask.CompletedTask;
    }

    private static string Built(string key) =>
        typeof(PackedFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
