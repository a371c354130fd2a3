using System.Text;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.TestSupport;
using GradCam.Tools.Shapes;

namespace GradCam.Tests.Shapes;

public class CommandLineTests
{
    [Fact]
    public async Task A_folder_gets_pictures_masks_and_labels()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string output = folder["new/pictures"];
        (int exit, string error) = await Run("generate", "--count", "3", "--seed", "4", "--width", "96", "--height", "80", "--output", output);
        Assert.Equal((0, ""), (exit, error));

        var set = new ShapeSet(4, 3, 96, 80, Squeezed: false);
        var codec = new NetVipsCodec();
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(output, "labels.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("file,label,class_index,x,y,width,height", lines[0]);
        Assert.Equal(4, lines.Length);
        for (int i = 0; i < 3; i++)
        {
            ShapePicture drawn = set.Draw(i);
            Box box = drawn.Box;
            Assert.Equal($"0000{i}.png,{ShapeLabels.Of(drawn.Label)},{(int)drawn.Label},{box.X},{box.Y},{box.Width},{box.Height}", lines[i + 1]);
            Picture picture = codec.Decode(await File.ReadAllBytesAsync(Path.Combine(output, $"0000{i}.png"), TestContext.Current.CancellationToken));
            Assert.Equal((96, 80), (picture.Width, picture.Height));
            Assert.Equal(drawn.Picture.Pixels, picture.Pixels);
            Picture mask = codec.Decode(await File.ReadAllBytesAsync(Path.Combine(output, $"0000{i}.mask.png"), TestContext.Current.CancellationToken));
            Assert.Equal(drawn.Mask, mask.Pixels.Where((_, at) => at % 3 == 0));
        }
    }

    [Fact]
    public async Task A_raw_file_holds_all_pictures_and_its_labels_lie_beside_it()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        (int exit, string error) = await Run("generate", "--count", "5", "--seed", "4", "--width", "64", "--height", "70", "--squeeze", "--raw", folder["set.npy"]);
        Assert.Equal((0, ""), (exit, error));

        byte[] file = await File.ReadAllBytesAsync(folder["set.npy"], TestContext.Current.CancellationToken);
        int header = 10 + BitConverter.ToUInt16(file, 8);
        Assert.Equal(0, header % 64);
        Assert.Contains("'shape': (5, 70, 64, 3)", Encoding.Latin1.GetString(file, 0, header), StringComparison.Ordinal);
        var set = new ShapeSet(4, 5, 64, 70, Squeezed: true);
        Assert.Equal(Enumerable.Range(0, 5).SelectMany(i => set.Draw(i).Picture.Pixels), Npz.NpyBytes(file));
        Assert.Equal(6, (await File.ReadAllLinesAsync(folder["set.csv"], TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [InlineData("Give --output FOLDER", "generate", "--count", "1", "--seed", "1")]
    [InlineData("--count", "generate", "--seed", "1", "--output", "x")]
    [InlineData("--seed", "generate", "--count", "1", "--output", "x")]
    [InlineData("--count must be at least 1", "generate", "--count", "0", "--seed", "1", "--output", "x")]
    [InlineData("'many'", "generate", "--count", "many", "--seed", "1", "--output", "x")]
    [InlineData("--width must be between 64 and 8192", "generate", "--count", "1", "--seed", "1", "--width", "63", "--output", "x")]
    [InlineData("--height must be between 64 and 8192", "generate", "--count", "1", "--seed", "1", "--height", "9000", "--output", "x")]
    [InlineData("ends in .npy", "generate", "--count", "1", "--seed", "1", "--raw", "x.bin")]
    [InlineData("'--sed'", "generate", "--count", "1", "--seed", "1", "--sed", "1", "--output", "x")]
    [InlineData("ommand")]
    public async Task A_command_line_that_makes_no_sense_is_told_and_exits_with_2(string message, params string[] args)
    {
        (int exit, string error) = await Run(args);
        Assert.Equal(2, exit);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.StartsWith("gradcam-shapes: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--output", "taken/inside")]
    [InlineData("--raw", "missing/set.npy")]
    public async Task What_cannot_be_written_is_told_and_exits_with_1(string option, string path)
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        await File.WriteAllTextAsync(folder["taken"], "a file, not a folder", TestContext.Current.CancellationToken);
        (int exit, string error) = await Run("generate", "--count", "1", "--seed", "1", "--width", "64", "--height", "64", option, folder[path]);
        Assert.Equal(1, exit);
        Assert.StartsWith("gradcam-shapes: " + folder[path] + ": cannot be written: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_no_error()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, await ShapesTool.Run(["generate", "--help"], output, error));
        Assert.Contains("--squeeze", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", error.ToString());
    }

    private static async Task<(int Exit, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await ShapesTool.Run(args, output, error);
        return (exit, error.ToString());
    }
}
