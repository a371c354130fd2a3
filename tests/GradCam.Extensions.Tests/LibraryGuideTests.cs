using GradCam.Cli.Tests;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GradCam.Extensions.Tests;

/// <summary>The C# of docs/library.md is equal to <see cref="LibraryGuideExamples"/>, which this project compiles and runs.</summary>
public class LibraryGuideTests
{
    private static string Shapes => TestPaths.InRepository("models", "shapes-split");

    private static string Star => TestPaths.InRepository("samples", "star.png");

    [Fact]
    public void Every_block_of_the_guide_is_the_one_that_is_compiled()
    {
        string guide = File.ReadAllText(TestPaths.InRepository("docs", "library.md"));
        string source = File.ReadAllText(TestPaths.InRepository("tests", "GradCam.Extensions.Tests", "LibraryGuideExamples.cs"));
        string[] blocks = [.. guide.Split("```csharp ").Skip(1)];
        Assert.Equal(["first", "options", "export", "services"], blocks.Select(b => b[..b.IndexOf('\n', StringComparison.Ordinal)].Trim()));
        foreach (string block in blocks)
        {
            string name = block[..block.IndexOf('\n', StringComparison.Ordinal)].Trim();
            int start = source.IndexOf($"// {name}: start", StringComparison.Ordinal);
            string compiled = source[start..source.IndexOf($"// {name}: end", StringComparison.Ordinal)];
            Assert.Equal(Lines(compiled).Skip(1), Lines(block[..block.IndexOf("```", StringComparison.Ordinal)]).Skip(1));
        }
    }

    [Fact]
    public void The_first_picture_is_a_star()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using var output = new StringWriter();
        LibraryGuideExamples.First(Shapes, Star, folder["result.png"], output);
        Assert.StartsWith("star: ", output.ToString(), StringComparison.Ordinal);
        Assert.True(new FileInfo(folder["result.png"]).Length > 10_000);
    }

    [Fact]
    public void Two_classes_with_another_method()
    {
        using var explainer = Explainer.Load(Shapes, cancellationToken: TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        LibraryGuideExamples.Options(explainer, new NetVipsCodec().Decode(File.ReadAllBytes(Star)), output, TestContext.Current.CancellationToken);
        Assert.StartsWith("7x7, maximum ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_model_is_split()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using var output = new StringWriter();
        LibraryGuideExamples.Export(TinyModel.Write(folder["tiny.onnx"]), folder["tiny-split"], output);
        Assert.Contains("Softmax", output.ToString(), StringComparison.Ordinal);
        using var explainer = Explainer.Load(folder["tiny-split"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, explainer.Model.ClassCount);
    }

    [Fact]
    public async Task The_services_are_healthy()
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        LibraryGuideExamples.Services(collection, Shapes);
        await using ServiceProvider services = collection.BuildServiceProvider();
        HealthReport report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["gradcam", "gradcam:second"], report.Entries.Keys.Order());
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);
}
