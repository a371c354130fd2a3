using System.Runtime.InteropServices;
using GradCam.Cli.Tests;
using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>
/// Tests a trimmed app that splits a plain model and explains with it. A warning of the trimmer or of the ahead-of-time compiler about our packages
/// is a failure.
/// </summary>
public class TrimmedAppTests(PackedFolder packed)
{
    private const string Program = """
        using GradCam.Explaining;
        using GradCam.Export.Importing;
        using GradCam.Pictures;

        var picture = new Picture(64, 48, [.. Enumerable.Range(0, 64 * 48 * 3).Select(i => (byte)(i * 7))]);
        OnnxImporter.Import(args[1], "plain-split", new OnnxImportOptions());
        foreach (string model in new[] { args[0], "plain-split" })
        {
            using var explainer = Explainer.Load(model, new ExplainerOptions { KeepOptimized = false });
            Explanation explanation = explainer.Explain(picture);
            Console.WriteLine($"{explainer.Model.ClassCount} classes, {explanation.Classes[0].Map.Width}x{explanation.Classes[0].Map.Height}");
        }
        """;

    [Fact]
    public Task It_runs_trimmed() => PublishAndRun("PublishTrimmed", "<SelfContained>true</SelfContained>");

    [Fact]
    public Task It_runs_compiled_ahead_of_time()
    {
        DotNet.SkipWithoutLinker();
        return PublishAndRun("PublishAot", "");
    }

    private async Task PublishAndRun(string how, string properties)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();

        File.WriteAllText(folder["Small.csproj"], packed.Project(["GradCam", "GradCam.Export"], $"<{how}>true</{how}>{properties}<TreatWarningsAsErrors>false</TreatWarningsAsErrors>"));
        File.WriteAllText(folder["Program.cs"], Program);
        string log = await DotNet.Run(folder.FullName, "publish", "-r", RuntimeInformation.RuntimeIdentifier, "-o", "out");

        // Other people's assemblies may cause warnings, in a line for each that names it.
        Assert.DoesNotContain(log.Split('\n'), line => line.Contains("warning IL", StringComparison.Ordinal) && line.Contains("GradCam", StringComparison.Ordinal));
        string model = TinyModel.Write(folder["tiny.onnx"]);
        string output = await DotNet.RunProgram(folder.FullName, folder[OperatingSystem.IsWindows() ? "out/Small.exe" : "out/Small"], TestPaths.InRepository("models", "shapes-split"), model);
        Assert.Equal(["10 classes, 7x7", "3 classes, 7x7"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
