using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class OutputTests
{
    [Theory]
    [InlineData("o.png", "PNG")]
    [InlineData("o.jpg", "\u00ff\u00d8")]
    [InlineData("o.JPEG", "\u00ff\u00d8")]
    [InlineData("o.webp", "WEBP")]
    public async Task The_ending_decides_the_format(string name, string mark)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (await Tool.Explain(Tool.Grey, "--output", folder["new/folder/" + name])).MustSucceed();
        byte[] head = (await File.ReadAllBytesAsync(folder["new/folder/" + name], TestContext.Current.CancellationToken))[..16];
        Assert.Contains(mark, System.Text.Encoding.Latin1.GetString(head), StringComparison.Ordinal);
        Assert.Single(Tool.Files(folder.FullName));
    }

    [Fact]
    public async Task A_folder_is_one_that_exists_or_ends_like_one()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Directory.CreateDirectory(folder["there"]);
        (await Tool.Explain(Tool.Grey, "--output", folder["there"], "--map", folder["new"] + "/", "--heatmap", folder["there"])).MustSucceed();
        Assert.Equal(["new/grey-map.npy", "there/grey-gradcam.png", "there/grey-heatmap.png"], Tool.Files(folder.FullName));
    }

    [Fact]
    public async Task Several_classes_and_pictures_have_files_by_name()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = ReworkedModel.WithLabels(folder["model"]);
        ToolResult result = await Tool.Run(
            "explain", "--model", model, Tool.Grey, Tool.Seed("alpha.png"), "--class", "Tiger Cat", "--class", "9", "--class", "3",
            "--output", folder["o"], "--map", folder["m"], "--dump", folder["d"]);
        Assert.Equal(0, result.Exit);
        Assert.Equal(
            ["alpha-gradcam-class-3.png", "alpha-gradcam-crane-9.png", "alpha-gradcam-tiger-cat.png", "grey-gradcam-class-3.png", "grey-gradcam-crane-9.png", "grey-gradcam-tiger-cat.png"],
            Tool.Files(folder["o"]));
        Assert.Contains("grey-map-tiger-cat.npy", Tool.Files(folder["m"]));
        Assert.Equal(
            ["activations.npy", "class-3/gradients.npy", "class-3/weights.npy", "class-6/gradients.npy", "class-6/weights.npy", "class-9/gradients.npy", "class-9/weights.npy", "input.npy", "scores.npy"],
            Tool.Files(folder["d/grey"]));
    }

    [Fact]
    public async Task A_class_is_told_by_near_names_or_its_index_where_it_is_not_clear()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = ReworkedModel.WithLabels(folder["model"]);
        (await Tool.Run("explain", "--model", model, Tool.Grey, "--class", "tiger ca", "--output", folder["o.png"])).MustFail(1, "Did you mean 'tiger cat");
        (await Tool.Run("explain", "--model", model, Tool.Grey, "--class", "crane", "--output", folder["o.png"])).MustFail(1, "several classes are called 'crane': 2, 9");
    }

    [Fact]
    public async Task An_input_is_never_overwritten()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.Copy(Tool.Grey, folder["in.png"]);
        File.Copy(Tool.Seed("alpha.png"), folder["in-gradcam.png"]);
        byte[] before = await File.ReadAllBytesAsync(folder["in.png"], TestContext.Current.CancellationToken);
        byte[] other = await File.ReadAllBytesAsync(folder["in-gradcam.png"], TestContext.Current.CancellationToken);

        (await Tool.Explain(folder["in.png"], "--output", folder["in.png"])).MustFail(1, "in.png: not written: it is one of the inputs.");
        Directory.CreateSymbolicLink(folder["link"], folder.FullName);
        (await Tool.Explain(folder["in.png"], "--output", folder["link/in.png"])).MustFail(1, "it is one of the inputs.");
        (await Tool.Explain(folder["in.png"], folder["in-gradcam.png"], "--output", folder.FullName)).MustFail(1, "in-gradcam.png: not written: it is one of the inputs.");

        Assert.Equal(before, await File.ReadAllBytesAsync(folder["in.png"], TestContext.Current.CancellationToken));
        Assert.Equal(other, await File.ReadAllBytesAsync(folder["in-gradcam.png"], TestContext.Current.CancellationToken));
        Assert.True(File.Exists(folder["in-gradcam-gradcam.png"]));
        Directory.Delete(folder["link"]);
    }

    [Fact]
    public async Task An_older_result_is_replaced()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await File.WriteAllTextAsync(folder["o.png"], "old", TestContext.Current.CancellationToken);
        (await Tool.Explain(Tool.Grey, "--output", folder["o.png"])).MustSucceed();
        Assert.Equal(97, Tool.Picture(folder["o.png"]).Width);
    }

    [Fact]
    public async Task What_cannot_be_written_is_told()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await File.WriteAllTextAsync(folder["taken"], "a file", TestContext.Current.CancellationToken);
        (await Tool.Explain(Tool.Grey, "--output", folder["taken/in/o.png"])).MustFail(1, $"{folder["taken/in/o.png"]}: cannot be written: {folder["taken"]} is a file, not a folder.");
        Directory.CreateDirectory(folder["o.png/inside"]);
        (await Tool.Explain(Tool.Grey, "--output", folder["p.png"], "--dump", folder["taken"])).MustFail(1, "taken is a file, not a folder.");
        Directory.CreateDirectory(folder["d/scores.npy"]);
        (await Tool.Explain(Tool.Grey, "--output", folder["p.png"], "--dump", folder["d"])).MustFail(1, "scores.npy: cannot be written: it is a folder.");
    }

    [Fact]
    public async Task Side_by_side_is_the_picture_and_its_overlay()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (await Tool.Explain(Tool.Grey, "--output", folder["one.png"])).MustSucceed();
        (await Tool.Explain(Tool.Grey, "--output", folder["two.png"], "--side-by-side")).MustSucceed();
        Picture joined = SideBySide.Join(Tool.Picture(Tool.Grey), Tool.Picture(folder["one.png"]));
        Assert.Equal(joined.Pixels, Tool.Picture(folder["two.png"]).Pixels);
    }

    [Fact]
    public async Task Opacity_0_is_the_picture_and_another_colour_map_another_picture()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (await Tool.Explain(Tool.Grey, "--output", folder["none.png"], "--opacity", "0")).MustSucceed();
        Assert.Equal(Tool.Picture(Tool.Grey).Pixels, Tool.Picture(folder["none.png"]).Pixels);
        string[][] looks = [[], ["--colormap", "viridis"], ["--upsample", "nearest"], ["--normalize", "minmax"], ["--opacity", "0.8"]];
        var seen = new HashSet<string>();
        foreach (string[] look in looks)
        {
            (await Tool.Explain([Tool.Grey, "--output", folder["o.png"], .. look])).MustSucceed();
            Assert.True(seen.Add(Convert.ToBase64String(Tool.Picture(folder["o.png"]).Pixels)), string.Join(' ', look));
        }
    }

    [Fact]
    public async Task Where_the_model_saw_nothing_the_picture_stays_and_the_heat_map_is_black()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string model = ReworkedModel.WithCrop(folder["model"]);
        string input = Tool.Seed("landscape.jpg");
        ToolResult cropped = await Tool.Run("explain", "--model", model, input, "--output", folder["o.png"], "--heatmap", folder["h.png"]);
        Assert.Equal(ExitCode.Success, cropped.Exit);
        Assert.Contains("% of it", cropped.Error, StringComparison.Ordinal);
        Picture picture = Tool.Picture(input);
        Picture overlay = Tool.Picture(folder["o.png"]);
        Picture heat = Tool.Picture(folder["h.png"]);

        // 500x375: the model sees 224/256 of the shorter side, 328 pixels, in the middle of both sides.
        int changed = 0;
        for (int y = 0; y < 375; y++)
        {
            for (int x = 0; x < 500; x++)
            {
                int at = (y * 500 + x) * 3;
                if (x is >= 86 and < 414 && y is >= 23 and < 351)
                {
                    changed += heat.Pixels[at] > 0 && !overlay.Pixels.AsSpan(at, 3).SequenceEqual(picture.Pixels.AsSpan(at, 3)) ? 1 : 0;
                    continue;
                }

                if (x is < 84 or > 416 || y is < 21 or > 353)
                {
                    Assert.True(overlay.Pixels.AsSpan(at, 3).SequenceEqual(picture.Pixels.AsSpan(at, 3)), $"{x}, {y}");
                    Assert.Equal(0, heat.Pixels[at]);
                }
            }
        }

        Assert.True(changed > 50_000, $"{changed} pixels are coloured");
    }
}
