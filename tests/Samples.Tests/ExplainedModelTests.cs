using System.Runtime.InteropServices;
using GradCam.TestSupport;

namespace Samples.Tests;

/// <summary>The programs of <c>samples/explained-model</c> find the library's map.</summary>
public sealed class ExplainedModelTests(ExplainedShapes shapes) : IClassFixture<ExplainedShapes>, IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    private static string Sample => TestPaths.InRepository("samples", "explained-model");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Node()
    {
        await Command.InstallOrSkip(Sample, _folder["node"]);
        await MustFindTheMap("node", "explained.mjs");
    }

    [Fact]
    public async Task DotNet_without_GradCam()
    {
        Directory.CreateDirectory(_folder["node"]);
        File.Copy(Path.Combine(Sample, "explained.cs"), _folder["node/explained.cs"]);
        await MustFindTheMap("dotnet", "run", "explained.cs", "--");
    }

    private async Task MustFindTheMap(string program, params string[] arguments)
    {
        (int exit, string output) = await Command.Run(_folder["node"], program, [.. arguments, shapes.Model, shapes.Input, _folder["saliency.f32"]]);
        Assert.True(exit == 0, output);
        Assert.StartsWith($"class {shapes.Class}, hottest cell: row ", output.Split('\n').First(l => l.StartsWith("class ", StringComparison.Ordinal)), StringComparison.Ordinal);
        shapes.MustEqual(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(_folder["saliency.f32"])).ToArray());
    }
}
