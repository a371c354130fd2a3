using System.Text.Json;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class DrawingTests
{
    [Fact]
    public async Task A_shared_scale_is_that_of_the_largest_map_of_the_run()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string missing = folder["missing.png"];
        ToolResult result = await Tool.Explain(
            Tool.Grey, missing, Tool.Seed("alpha.png"), "--top", "2", "--scale", "shared", "--upsample", "nearest", "--heatmap", folder["h"], "--map", folder["h"], "--output", folder["o"], "--dump", folder["d"], "--json");
        Assert.Equal(1, result.Exit);
        Assert.Equal(["gradcam: " + missing + ": no such file."], result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd()));
        JsonElement[] reports = result.Json;
        Assert.Equal(3, reports.Length);
        Assert.Contains("no such file", reports[1].GetProperty("error").GetString(), StringComparison.Ordinal);

        JsonElement[] classes = [.. new[] { reports[0], reports[2] }.SelectMany(r => r.GetProperty("classes").EnumerateArray())];
        double largest = classes.Max(c => c.GetProperty("map_max").GetDouble());
        Assert.Equal(4, classes.Length);
        foreach (JsonElement c in classes)
        {
            Assert.Equal((0, largest), (c.GetProperty("scale").GetProperty("minimum").GetDouble(), c.GetProperty("scale").GetProperty("maximum").GetDouble()));
            float[] map = NpyFile.Read(c.GetProperty("map").GetString()!).Data;
            byte[] heat = Tool.Picture(c.GetProperty("heatmap").GetString()!).Pixels;
            Assert.Equal((byte)(map.Max() / (float)largest * 255), heat.Max());
        }

        Assert.Contains("grey/scores.npy", Tool.Files(folder["d"]));
    }

    [Fact]
    public async Task A_scale_shared_with_a_two_sided_colour_map_has_zero_in_the_middle()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, "--scale", "shared", "--colormap", "coolwarm", "--output", folder["o.png"], "--json");
        JsonElement scale = Assert.Single(result.MustSucceed().Json).GetProperty("classes")[0].GetProperty("scale");
        Assert.Equal(-scale.GetProperty("minimum").GetDouble(), scale.GetProperty("maximum").GetDouble());
        ToolResult own = await Tool.Explain(Tool.Grey, "--colormap", "coolwarm", "--output", folder["p.png"]);
        own.MustSucceed();
        Assert.Equal(Tool.Picture(folder["o.png"]).Pixels, Tool.Picture(folder["p.png"]).Pixels);
    }

    [Fact]
    public async Task The_highlighted_region_is_reported_and_drawn()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string picture = Tool.Seed("landscape.jpg");
        ToolResult reported = await Tool.Explain(picture, "--threshold", "40%", "--output", folder["plain.png"], "--json");
        (await Tool.Explain(picture, "--output", folder["same.png"])).MustSucceed();
        Assert.Equal(Tool.Picture(folder["same.png"]).Pixels, Tool.Picture(folder["plain.png"]).Pixels);

        JsonElement c = Assert.Single(reported.MustSucceed().Json).GetProperty("classes")[0];
        JsonElement region = c.GetProperty("region");
        Assert.Equal(0.4 * c.GetProperty("map_max").GetDouble(), region.GetProperty("threshold").GetDouble(), 6);
        Assert.Equal(["x", "y", "width", "height"], region.GetProperty("box").EnumerateObject().Select(p => p.Name));
        JsonElement box = region.GetProperty("box");
        var rectangle = new PixelRectangle(box.GetProperty("x").GetInt32(), box.GetProperty("y").GetInt32(), box.GetProperty("width").GetInt32(), box.GetProperty("height").GetInt32());
        Assert.True(rectangle.LiesIn(500, 375));
        Assert.InRange(region.GetProperty("share").GetDouble() * 500 * 375, 1, rectangle.Width * rectangle.Height);

        // The box's line is green at the box's position, and there is none elsewhere.
        (await Tool.Explain(picture, "--threshold", "40", "--box", "--opacity", "0", "--output", folder["box.png"])).MustSucceed();
        Picture drawn = Tool.Picture(folder["box.png"]);
        Assert.Equal([0, 255, 0], drawn.Pixels[((rectangle.Y * 500 + rectangle.X + rectangle.Width / 2) * 3)..][..3]);
        (await Tool.Explain(picture, "--contour", "--output", folder["contour.png"])).MustSucceed();
        Assert.NotEqual(Tool.Picture(folder["same.png"]).Pixels, Tool.Picture(folder["contour.png"]).Pixels);

        ToolResult text = await Tool.Explain(picture, "--threshold", "top:10", "--output", folder["t.png"]);
        Assert.Contains("    box ", text.MustSucceed().Output, StringComparison.Ordinal);
        Assert.Contains(" % of the picture, threshold ", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grid_is_one_file_with_the_picture_and_all_classes()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        ToolResult result = await Tool.Explain(Tool.Grey, "--top", "3", "--grid", "--output", folder["grid.png"], "--map", folder["m"], "--json");
        JsonElement report = Assert.Single(result.MustSucceed().Json);
        Assert.Equal(folder["grid.png"], report.GetProperty("grid").GetString());
        Assert.False(report.GetProperty("classes")[0].TryGetProperty("overlay", out _));
        Assert.Equal(3, Tool.Files(folder["m"]).Length);
        Assert.Equal(["grid.png"], Tool.Files(folder.FullName).Where(f => !f.StartsWith("m/", StringComparison.Ordinal)));

        // Four cells of 97x61, on a strip of 128 for the caption, in two rows of two or four rows of one.
        Picture grid = Tool.Picture(folder["grid.png"]);
        Picture original = Tool.Picture(Tool.Grey);
        int left = (128 - 97) / 2;
        for (int y = 0; y < 61; y++)
            Assert.True(grid.Pixels.AsSpan((y * grid.Width + left) * 3, 97 * 3).SequenceEqual(original.Pixels.AsSpan(y * 97 * 3, 97 * 3)));

        ToolResult two = await Tool.Explain(Tool.Grey, Tool.Seed("alpha.png"), "--grid", "--legend", "--output", folder["two"]);
        Assert.Contains("  grid: ", two.MustSucceed().Output, StringComparison.Ordinal);
        Assert.Equal(["alpha-gradcam.png", "grey-gradcam.png"], Tool.Files(folder["two"]));
    }

    [Fact]
    public async Task A_legend_is_below_the_overlay()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string picture = Tool.Seed("landscape.jpg");
        (await Tool.Explain(picture, "--output", folder["plain.png"])).MustSucceed();
        (await Tool.Explain(picture, "--legend", "--output", folder["legend.png"])).MustSucceed();
        byte[] plain = Tool.Picture(folder["plain.png"]).Pixels;
        Picture legend = Tool.Picture(folder["legend.png"]);
        Assert.True(legend.Height > 375 + 40);
        Assert.True(legend.Pixels.AsSpan(0, plain.Length).SequenceEqual(plain));
    }

    [Fact]
    public async Task A_transparent_layer_over_the_picture_is_strongest_where_the_map_is()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (await Tool.Explain(Tool.Grey, "--transparent", "--opacity", "1", "--upsample", "bilinear", "--heatmap", folder["h.png"], "--output", folder["t.png"])).MustSucceed();
        byte[] heat = [.. Tool.Picture(folder["h.png"]).Pixels.Where((_, i) => i % 3 == 0)];
        byte[] alpha = Alpha(folder["t.png"]);
        Assert.Equal(heat.Length, alpha.Length);
        double min = heat.Min();
        double max = heat.Max();
        Assert.All(heat.Zip(alpha), pair => Assert.InRange(pair.Second - (pair.First - min) / (max - min) * 255, -0.51, 0.51));
    }

    [Theory]
    [InlineData("--scale takes own, shared, and 'share' is none of them. Did you mean shared?", "--scale", "share")]
    [InlineData("--threshold takes a percentage above 0 and up to 100, of the maximum, or after top: of the pixels, and 'top:0' is none.", "--threshold", "top:0")]
    [InlineData("--threshold takes a percentage above 0 and up to 100, of the maximum, or after top: of the pixels, and '101' is none.", "--threshold", "101")]
    [InlineData("--grid has the picture already: leave out --side-by-side.", "--grid", "--side-by-side")]
    [InlineData("--transparent writes the heat map alone, and --contour goes with a picture.", "--transparent", "--contour")]
    [InlineData("--scale shared and --normalize none contradict each other", "--scale", "shared", "--normalize", "none")]
    [InlineData("--output o.jpg: a file ends in .png, .webp;", "--transparent", "--output", "o.jpg")]
    public async Task Options_that_make_no_sense_are_refused(string message, params string[] options) =>
        (await Tool.Run(["explain", "a.jpg", .. options])).MustFail(2, message);

    [Theory]
    [InlineData("--legend")]
    [InlineData("--box")]
    [InlineData("--grid")]
    [InlineData("--transparent")]
    [InlineData("--threshold", "20")]
    [InlineData("--scale", "shared")]
    public async Task A_tensor_has_no_pictures(params string[] option)
    {
        ArgumentNullException.ThrowIfNull(option);
        (await Tool.Run(["explain", "--tensor", "t.npy", .. option])).MustFail(2, $"{option[0]} needs a picture, and a tensor has none.");
    }

    private static byte[] Alpha(string path)
    {
        using global::NetVips.Image file = global::NetVips.Image.NewFromFile(path);
        Assert.Equal(4, file.Bands);
        return [.. file.WriteToMemory<byte>().Where((_, i) => i % 4 == 3)];
    }
}
