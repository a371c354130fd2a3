using GradCam.TestSupport;

namespace Packaging.Tests;

/// <summary>Tests a new project that references the packages, in a folder outside this repository.</summary>
public class NewProjectTests(PackedFolder packed)
{
    [Fact]
    public async Task It_explains_a_picture_in_under_15_lines()
    {
        const string Program = """
            using GradCam.Explaining;
            using GradCam.HeatMaps;
            using GradCam.NetVips;
            using GradCam.Pictures;

            var codec = new NetVipsCodec();
            using var explainer = Explainer.Load(args[0]);
            Picture picture = codec.Decode(File.ReadAllBytes(args[1]));
            Explanation explanation = explainer.Explain(picture);
            Console.WriteLine(explanation.Classes[0].Label);
            File.WriteAllBytes("overlay.png", codec.Encode(explanation.Overlay(picture), PictureFormat.Png));
            """;
        Assert.True(Program.Split('\n').Length < 15);

        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllText(folder["First.csproj"], packed.Project(["GradCam", "GradCam.NetVips"]));
        File.WriteAllText(folder["Program.cs"], Program);
        string output = await DotNet.Run(folder.FullName, "run", "--", TestPaths.InRepository("models", "shapes-split"), TestPaths.InRepository("samples", "star.png"));
        Assert.Equal("star", output.Trim());
        Assert.True(new FileInfo(folder["overlay.png"]).Length > 10_000);
    }
}
