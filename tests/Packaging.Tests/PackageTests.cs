using System.IO.Compression;
using System.Xml.Linq;
using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>Tests the content of the packages.</summary>
public class PackageTests(PackedFolder packed)
{
    public static TheoryData<string> Libraries => ["GradCam", "GradCam.Onnx", "GradCam.Export", "GradCam.NetVips", "GradCam.ImageSharp", "GradCam.Datasets", "GradCam.Evaluation", "GradCam.Extensions"];

    [Fact]
    public void Nothing_else_is_packed()
    {
        string[] wanted = [.. Libraries.Select(l => l.Data), "GradCam.Tool"];
        Assert.Equal(
            wanted.SelectMany(id => new[] { packed.PathOf(id), packed.PathOf(id, "snupkg") }).Order(StringComparer.Ordinal),
            Directory.GetFiles(packed.FullName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_brings_its_documentation_and_symbols(string id)
    {
        Assert.Equal(
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
            Files(packed.PathOf(id)).Where(f => f.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains($"lib/net10.0/{id}.pdb", Files(packed.PathOf(id, "snupkg")));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    [InlineData("GradCam.Tool")]
    public void A_package_says_what_it_is(string id)
    {
        XElement nuspec = Nuspec(id);
        Assert.Equal("MIT", Of(nuspec, "license"));
        Assert.Equal("README.md", Of(nuspec, "readme"));
        Assert.Equal("icon.png", Of(nuspec, "icon"));
        Assert.NotEqual("Package Description", Of(nuspec, "description"));
        Assert.Contains("onnx", Of(nuspec, "tags"), StringComparison.Ordinal);
        Assert.Contains("CHANGELOG", Of(nuspec, "releaseNotes"), StringComparison.Ordinal);
        Assert.DoesNotContain(TestPaths.Root, nuspec.ToString(), StringComparison.Ordinal);
        Assert.Contains("THIRD-PARTY-NOTICES.md", Files(packed.PathOf(id)));

        using ZipArchive archive = ZipFile.OpenRead(packed.PathOf(id));
        Assert.InRange(archive.GetEntry("icon.png")!.Length, 1000, 20_000);
        using var readme = new StreamReader(archive.GetEntry("README.md")!.Open());
        Assert.StartsWith($"# {id}\n", readme.ReadToEnd().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_wants_no_native_library() =>
        Assert.Equal(["Microsoft.ML.OnnxRuntime.Managed", "System.Numerics.Tensors"], Dependencies("GradCam").Select(d => d.Id));

    [Fact]
    public void The_library_goes_with_the_lowest_managed_api_that_it_was_compiled_with() =>
        Assert.Contains((Id: "Microsoft.ML.OnnxRuntime.Managed", Version: "1.30.0"), Dependencies("GradCam"));

    // A library must not depend on a version of a package that it does not use itself, because applications could not choose another.
    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_wants_only_what_it_references_itself(string id)
    {
        XElement project = XElement.Load(TestPaths.InRepository("src", id, $"{id}.csproj"));
        HashSet<string> own = [.. project.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value), .. project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))];
        Assert.Empty(Dependencies(id).Select(d => d.Id).Except(own));
    }

    [Fact]
    public void What_sees_internals_wants_exactly_its_own_version() =>
        Assert.Equal(
            [("GradCam", $"[{packed.Version}]"), ("GradCam.Evaluation", $"[{packed.Version}]"), ("GradCam.Onnx", $"[{packed.Version}]")],
            Dependencies("GradCam.Export").Union(Dependencies("GradCam.Datasets")).Union(Dependencies("GradCam.Evaluation")).Where(d => d.Id.StartsWith("GradCam", StringComparison.Ordinal)));

    [Fact]
    public void Libvips_comes_for_the_platforms_that_ONNX_Runtime_has_a_library_for()
    {
        string[] platforms = [.. Dependencies("GradCam.NetVips").Select(d => d.Id).Where(id => id.StartsWith("NetVips.Native.", StringComparison.Ordinal)).Select(id => id["NetVips.Native.".Length..])];
        Assert.Equal(["linux-arm64", "linux-x64", "osx-arm64", "win-arm64", "win-x64"], platforms);
        string[] tool = [.. Files(packed.PathOf("GradCam.Tool")).Where(f => f.Contains("/runtimes/", StringComparison.Ordinal) && f.Contains("/native/", StringComparison.Ordinal)).Select(f => f.Split("/runtimes/")[1].Split('/')[0]).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(platforms, tool);
    }

    [Fact]
    public void The_tool_brings_its_model_once() =>
        Assert.Equal(["tools/net10.0/any/models/shapes-split/weights.bin"], Files(packed.PathOf("GradCam.Tool")).Where(f => f.EndsWith("weights.bin", StringComparison.Ordinal)));

    private IEnumerable<(string Id, string Version)> Dependencies(string id) => Nuspec(id).Descendants()
        .Where(e => e.Name.LocalName == "dependency").Select(e => (e.Attribute("id")!.Value, e.Attribute("version")!.Value)).Order();

    private XElement Nuspec(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(packed.PathOf(id));
        using Stream stream = archive.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream).Root!;
    }

    private static string Of(XElement nuspec, string name) => nuspec.Descendants().Single(e => e.Name.LocalName == name).Value;

    private static string[] Files(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(e => e.FullName)];
    }
}
