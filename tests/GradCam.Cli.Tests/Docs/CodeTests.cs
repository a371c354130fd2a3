using GradCam.Methods;
using System.Text.RegularExpressions;
using GradCam.Cli.Tests;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests.Docs;

/// <summary>The C# code of the pages is code that compiles.</summary>
public partial class CodeTests
{
    private static string Shapes => TestPaths.InRepository("models", "shapes-split");

    [Fact]
    public void Every_block_stands_in_a_test_line_by_line()
    {
        string[] sources = [.. Sources().Select(f => "\n" + string.Join('\n', Lines(File.ReadAllText(f))) + "\n")];
        var missing = new List<string>();
        int blocks = 0;
        foreach (DocPage page in DocPage.WithPackages)
        {
            foreach ((string info, string[] lines) in page.Blocks().Where(b => b.Info.Split(' ')[0] == "csharp"))
            {
                blocks++;
                string block = "\n" + string.Join('\n', Lines(string.Join('\n', lines))) + "\n";
                if (!sources.Any(s => s.Contains(block, StringComparison.Ordinal)))
                    missing.Add($"{page.Name}: {lines[0]}");
            }
        }

        Assert.Empty(missing);
        Assert.True(blocks > 8, $"{blocks} blocks");
    }

    [Fact]
    public void Concepts_of_two_pictures()
    {
        using var explainer = Explainer.Load(Shapes, cancellationToken: TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        var codec = new NetVipsCodec();
        GuideExamples.Concepts(explainer, [.. new[] { "star.png", "heart.png" }.Select(n => codec.Decode(File.ReadAllBytes(TestPaths.InRepository("samples", n))))], output);
        Assert.Equal(4, CountOf(output.ToString(), ", class "));
    }

    [Fact]
    public void Several_methods_from_one_forward_pass_give_the_maps_of_single_calls()
    {
        using var explainer = Explainer.Load(Shapes, cancellationToken: TestContext.Current.CancellationToken);
        Picture picture = new NetVipsCodec().Decode(File.ReadAllBytes(TestPaths.InRepository("samples", "star.png")));
        IReadOnlyList<Explanation> each = GuideExamples.Each(explainer, picture);
        Assert.Equal(["gradcam", "hirescam", "layercam"], each.Select(e => e.Method));
        foreach (Explanation explanation in each)
        {
            Explanation alone = explainer.Explain(picture, new ExplainOptions { Method = CamMethods.Find(explanation.Method) }, TestContext.Current.CancellationToken);
            Assert.Equal(alone.Classes[0].Map.Values, explanation.Classes[0].Map.Values);
            Assert.Equal(alone.Seen, explanation.Seen);
        }

        // The forward pass ran once.
        Assert.Equal([true, false, false], each.Select(e => e.Times.Features > TimeSpan.Zero));
    }

    [Fact]
    public void The_code_of_the_packages_runs()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        using var output = new StringWriter();
        GuideExamples.Package(Shapes, TestPaths.InRepository("samples", "star.png"), folder["overlay.png"], output);
        Assert.Equal("star", output.ToString().Trim());
        Assert.True(File.Exists(folder["overlay.png"]));
        Assert.Equal(480, GuideExamples.Codec(TestPaths.InRepository("samples", "star.png")).Width);
        GuideExamples.Export(TinyModel.Write(folder["model.onnx"]), folder["model-split"]);
        Assert.True(File.Exists(Path.Combine(folder["model-split"], "model.json")));
    }

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(TestPaths.InRepository("tests"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(TestPaths.Root, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    // A page chooses its own locations: names of files and namespaces are parameters and usings in the source.
    private static IEnumerable<string> Lines(string text) => text.ReplaceLineEndings("\n").Split('\n').Select(l => FileForm().Replace(l.Trim(), "FILE"))
        .Where(l => l.Length > 0 && !UsingForm().IsMatch(l));

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex UsingForm();

    [GeneratedRegex("\"[^\"]*(/|\\.onnx|\\.png|\\.jpg|-split)[^\"]*\"|\\b(model|photo|result|folder|plain|split)(?=[,)])")]
    private static partial Regex FileForm();
}
