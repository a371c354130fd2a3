using System.Text.Json;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class ConceptsTests
{
    private static string Star => TestPaths.InRepository("samples", "star.png");

    [Fact]
    public async Task Concepts_are_common_to_all_pictures_and_told_as_numbers()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult run = await Tool.Run("concepts", Star, Tool.Seed("landscape.jpg"), "--concepts", "3", "--output", folder["o"] + "/", "--map", folder["m"] + "/", "--json");
        JsonElement report = Assert.Single(run.MustSucceed().Json);
        Assert.Equal("shapes", report.GetProperty("model").GetString());
        Assert.InRange(report.GetProperty("residual").GetDouble(), 0.01, 0.9);
        JsonElement[] concepts = [.. report.GetProperty("concepts").EnumerateArray()];
        Assert.Equal(1, concepts.Sum(c => c.GetProperty("share").GetDouble()), 5);
        Assert.Equal("star", concepts[0].GetProperty("label").GetString());

        JsonElement[] pictures = [.. report.GetProperty("pictures").EnumerateArray()];
        Assert.Equal(["landscape-concepts.png", "star-concepts.png"], Tool.Files(folder["o"]));
        NpyArray[] maps = [.. pictures.Select(p => NpyFile.Read(p.GetProperty("map").GetString()!))];
        Assert.All(maps, m => Assert.Equal([3, 7, 7], m.Shape));
        for (int concept = 0; concept < 3; concept++)
        {
            Assert.Equal(1, maps.Max(m => m.Data.AsSpan(concept * 49, 49).ToArray().Max()), 5);
            Assert.Equal(maps[1].Data.AsSpan(concept * 49, 49).ToArray().Average(), pictures[1].GetProperty("shares")[concept].GetDouble(), 5);
        }
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_told_and_the_others_are_done()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult run = await Tool.Run("concepts", folder["no.png"], Star, "--concepts", "2", "--output", folder["o"] + "/");
        run.MustFail(1, $"{folder["no.png"]}: no such file.");
        Assert.Contains("shapes, layer features.30: 2 concepts, ", run.Output, StringComparison.Ordinal);
        Assert.Contains(" alone it would be star (score ", run.Output, StringComparison.Ordinal);
        Assert.Equal(["star-concepts.png"], Tool.Files(folder["o"]));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (await Tool.Run("concepts", Star, "--concepts", "0")).MustFail(2, "--concepts takes a whole number from 1 to 1000, and '0' is none.");
        (await Tool.Run("concepts", Star, Tool.Grey, "--output", folder["one.png"])).MustFail(2, "several results do not fit in one file");
        (await Tool.Run("concepts", "")).MustFail(2, "PICTURE is empty");
        (await Tool.Run("concepts", folder["no.png"])).MustFail(1, "there is no picture to find concepts in.");
    }

    [Fact]
    public async Task An_input_is_never_overwritten()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string copy = folder["star-concepts.png"];
        File.Copy(Star, copy);
        (await Tool.Run("concepts", copy, "--output", copy)).MustFail(1, "it is one of the inputs");
        Picture unharmed = Tool.Picture(copy);
        Assert.Equal(Tool.Picture(Star).Pixels, unharmed.Pixels);
    }
}
