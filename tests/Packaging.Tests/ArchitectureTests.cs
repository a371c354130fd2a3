using System.Text.RegularExpressions;
using System.Xml.Linq;
using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>Tests the directions of the dependencies: between projects, and from a project to packages.</summary>
public partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> s_mayUse = new(StringComparer.Ordinal)
    {
        ["GradCam"] = ["Microsoft.ML.OnnxRuntime.Managed", "System.Numerics.Tensors"],
        ["GradCam.Onnx"] = ["Google.Protobuf"],
        ["GradCam.Evaluation"] = ["GradCam"],
        ["GradCam.Export"] = ["GradCam", "GradCam.Evaluation", "GradCam.Onnx"],
        ["GradCam.Datasets"] = ["GradCam", "Parquet.Net"],
        ["GradCam.NetVips"] = ["GradCam", "NetVips", "NetVips.Native.linux-arm64", "NetVips.Native.linux-x64", "NetVips.Native.osx-arm64", "NetVips.Native.win-arm64", "NetVips.Native.win-x64"],
        ["GradCam.ImageSharp"] = ["GradCam", "SixLabors.ImageSharp"],
    };

    public static TheoryData<string> Projects => [.. s_mayUse.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_no_more_than_it_may(string project)
    {
        XElement file = XElement.Load(TestPaths.InRepository("src", project, $"{project}.csproj"));
        string[] used =
        [
            .. file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))),
            .. file.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value),
        ];
        Assert.Empty(used.Except(s_mayUse[project]));
    }

    [Fact]
    public void Every_library_of_the_solution_is_in_the_table()
    {
        string[] libraries = [.. Directory.EnumerateDirectories(TestPaths.InRepository("src")).Select(d => Path.GetFileName(d)!).Where(n => n is not ("GradCam.Cli" or "GradCam.Extensions") && File.Exists(TestPaths.InRepository("src", n, $"{n}.csproj")))];
        Assert.Empty(libraries.Except(s_mayUse.Keys));
    }

    [Fact]
    public void Only_the_rules_of_GradCam_Onnx_are_public()
    {
        string[] types =
        [
            .. Directory.EnumerateFiles(TestPaths.InRepository("src", "GradCam.Onnx"), "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .SelectMany(File.ReadLines).Select(l => PublicType().Match(l)).Where(m => m.Success).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(["BackwardNode", "Dim", "GradientRule", "GradientRules", "GraphBuilder", "OnnxException", "TensorShape", "Term", "Terms"], types);
    }

    [GeneratedRegex(@"^public (sealed |static |abstract |readonly |partial )*(class|record struct|record|struct|interface|enum) (?<name>\w+)")]
    private static partial Regex PublicType();
}
