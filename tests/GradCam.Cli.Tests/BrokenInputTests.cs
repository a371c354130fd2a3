using GradCam.NetVips;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class BrokenInputTests
{
    [Fact]
    public async Task A_picture_that_does_not_exist()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await MustFail(folder, folder["none.jpg"], "none.jpg: no such file.");
        await MustFail(folder, folder["no/such/folder.jpg"], "folder.jpg: no such file.");
    }

    [Fact]
    public async Task A_folder_in_place_of_a_picture()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        Directory.CreateDirectory(folder["holiday.jpg"]);
        await MustFail(folder, folder["holiday.jpg"], "holiday.jpg: is a folder, not a picture.");
    }

    [Fact]
    public async Task Text_that_is_called_a_picture()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await File.WriteAllTextAsync(folder["text.jpg"], "Dear diary,\n", TestContext.Current.CancellationToken);
        await MustFail(folder, folder["text.jpg"], "text.jpg: not a picture in a format that is known");
    }

    [Fact]
    public async Task An_empty_file()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await File.WriteAllBytesAsync(folder["empty.png"], [], TestContext.Current.CancellationToken);
        await MustFail(folder, folder["empty.png"], "empty.png: the file is empty.");
    }

    [Theory]
    [InlineData("landscape.jpg")]
    [InlineData("portrait.png")]
    public async Task A_file_that_is_cut_short(string name)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        byte[] whole = await File.ReadAllBytesAsync(Tool.Seed(name), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder[name], whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        await MustFail(folder, folder[name], name + ": the ");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20000, 1)]
    [InlineData(1, 20000)]
    [InlineData(2, 3)]
    public async Task Pictures_of_odd_sizes_are_explained_at_their_size(int width, int height)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        byte[] pixels = new byte[width * height * Picture.Channels];
        new Random(5).NextBytes(pixels);
        await File.WriteAllBytesAsync(folder["odd.png"], new NetVipsCodec().Encode(new Picture(width, height, pixels), PictureFormat.Png), TestContext.Current.CancellationToken);
        (await Tool.Explain(folder["odd.png"], "--output", folder["o.png"], "--heatmap", folder["h.png"])).MustSucceed();
        foreach (string written in (string[])["o.png", "h.png"])
        {
            Picture picture = Tool.Picture(folder[written]);
            Assert.Equal((width, height), (picture.Width, picture.Height));
        }
    }

    [Fact]
    public async Task A_picture_too_long_for_the_wanted_format_is_told_with_the_file()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        var picture = new Picture(20000, 1, new byte[60000]);
        await File.WriteAllBytesAsync(folder["long.png"], new NetVipsCodec().Encode(picture, PictureFormat.Png), TestContext.Current.CancellationToken);
        ToolResult result = await Tool.Explain(folder["long.png"], "--output", folder["o.webp"]);
        result.MustFail(1, folder["o.webp"] + ": a WebP file holds at most 16383 pixels a side");
        Assert.False(File.Exists(folder["o.webp"]));
    }

    [Fact]
    public async Task One_that_fails_does_not_keep_the_others_from_being_done()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, folder["none.jpg"], Tool.Seed("alpha.png"), "--output", folder["o"], "--json");
        result.MustFail(1, "none.jpg: no such file.");
        Assert.Equal(["alpha-gradcam.png", "grey-gradcam.png"], Tool.Files(folder["o"]));
        Assert.Equal(3, result.Json.Length);
        Assert.EndsWith("none.jpg: no such file.", result.Json[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20", "--class: there is no class 20: the model has 20, from 0 to 19.")]
    [InlineData("-1", "--class: there is no class -1")]
    [InlineData("tiger", "--class: there is no class 'tiger': this model's classes have no names.")]
    public async Task A_class_that_does_not_exist(string name, string message)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, "--class", name, "--output", folder["o.png"]);
        result.MustFail(1, message);
        Assert.Empty(Tool.Files(folder.FullName));
    }

    [Fact]
    public async Task Tensors_of_another_shape_or_no_tensors_at_all()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (await Tool.Explain("--tensor", folder["none.npy"])).MustFail(1, "none.npy: cannot be read");
        (await Tool.Explain("--tensor", Tool.Grey)).MustFail(1, "grey.png: not a NumPy .npy file");
        await using (FileStream stream = File.Create(folder["flat.npy"]))
            NpyFile.Write(stream, [2, 3], new float[6]);
        (await Tool.Explain("--tensor", folder["flat.npy"])).MustFail(1, "flat.npy: a tensor of shape [2, 3]; the model takes [N, 3, 224, 224] or [N, 224, 224, 3].");
        await using (FileStream stream = File.Create(folder["none.npy"]))
            NpyFile.Write(stream, [0, 3, 224, 224], []);
        (await Tool.Explain("--tensor", folder["none.npy"])).MustFail(1, "none.npy: a tensor of shape [0, 3, 224, 224]");
    }

    private static async Task MustFail(TemporaryFolder folder, string picture, string message)
    {
        string[] before = Tool.Files(folder.FullName);
        ToolResult result = await Tool.Explain(picture, "--output", folder["o.png"], "--map", folder["m.npy"], "--dump", folder["dump"]);
        result.MustFail(1, message);
        Assert.Contains(picture, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Tool.Files(folder.FullName));
    }
}
