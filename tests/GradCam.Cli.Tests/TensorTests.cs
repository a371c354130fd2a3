using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class TensorTests
{
    [Fact]
    public async Task Inputs_of_a_tensor_give_what_the_pictures_gave()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string tensor = await TwoInputs(folder);
        ToolResult result = await Tool.Explain("--tensor", tensor, "--map", folder["maps.npy"], "--dump", folder["all"], "--json");
        Assert.Equal([(0, 6), (1, 2)], result.MustSucceed().Json.Select(r => (r.GetProperty("input").GetInt32(), r.GetProperty("classes")[0].GetProperty("index").GetInt32())));
        Assert.Equal(
            ["tensor", "input", "model", "layer", "method", "probabilities", "device", "classes", "dump", "milliseconds"],
            result.Json[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["features", "classifier", "gradient", "map"], result.Json[0].GetProperty("milliseconds").EnumerateObject().Select(p => p.Name));

        NpyArray maps = NpyFile.Read(folder["maps.npy"]);
        Assert.Equal([2, 7, 7], maps.Shape);
        Compare.Close([.. NpyFile.Read(folder["o/grey-map.npy"]).Data, .. NpyFile.Read(folder["o/alpha-map.npy"]).Data], maps.Data, 1e-5);
        Assert.Equal(["activations.npy", "gradients.npy", "input.npy", "scores.npy", "weights.npy"], Tool.Files(folder["all"]));
        (string Name, long[] Shape)[] expected =
            [("input", [2, 3, 224, 224]), ("scores", [2, 20]), ("activations", [2, 64, 7, 7]), ("gradients", [2, 64, 7, 7]), ("weights", [2, 64])];
        foreach ((string name, long[] shape) in expected)
        {
            NpyArray both = NpyFile.Read(folder[$"all/{name}.npy"]);
            Assert.Equal(shape, both.Shape);
            Compare.Close([.. NpyFile.Read(folder[$"d/grey/{name}.npy"]).Data, .. NpyFile.Read(folder[$"d/alpha/{name}.npy"]).Data], both.Data, 1e-5);
        }
    }

    [Fact]
    public async Task Classes_are_one_for_all_inputs_or_one_for_each()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string tensor = await TwoInputs(folder);
        ToolResult same = await Tool.Explain("--tensor", tensor, "--class", "5", "--json");
        Assert.Equal([5, 5], Classes(same));
        ToolResult each = await Tool.Explain("--tensor", tensor, "--class", "5", "--class", "7", "--map", folder["m.npy"], "--json");
        Assert.Equal([5, 7], Classes(each));
        Assert.Equal([2, 7, 7], NpyFile.Read(folder["m.npy"]).Shape);
        (await Tool.Explain("--tensor", tensor, "--class", "5", "--class", "7", "--class", "8")).MustFail(1, "--class is given 3 times, and");
        (await Tool.Explain("--tensor", tensor, "--class", "5", "--class", "70")).MustFail(1, "--class: there is no class 70");
    }

    [Fact]
    public async Task Several_classes_of_each_input_are_a_file_each()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string tensor = await TwoInputs(folder);
        (await Tool.Explain("--tensor", tensor, "--top", "2", "--map", folder["m"], "--dump", folder["all"])).MustSucceed();
        Assert.Equal(2, Tool.Files(folder["m"]).Length);
        Assert.Contains("two-map-top-1.npy", Tool.Files(folder["m"]));
        Assert.Contains("top-2/weights.npy", Tool.Files(folder["all"]));

        (await Tool.Explain("--tensor", folder["d/grey/input.npy"], "--class", "4", "--class", "5", "--map", folder["one"])).MustSucceed();
        Assert.Equal(["input-map-class-4.npy", "input-map-class-5.npy"], Tool.Files(folder["one"]));
        (await Tool.Explain("--tensor", folder["d/grey/input.npy"], "--class", "4", "--class", "5", "--map", folder["one.npy"])).MustFail(2, "several results do not fit");
    }

    [Fact]
    public async Task The_tensor_is_not_overwritten()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string tensor = await TwoInputs(folder);
        (await Tool.Explain("--tensor", tensor, "--map", tensor)).MustFail(1, "two.npy: not written: it is one of the inputs.");
        Assert.Equal(4, NpyFile.Read(tensor).Shape.Count);
    }

    private static int[] Classes(ToolResult result) =>
        [.. result.MustSucceed().Json.Select(r => r.GetProperty("classes")[0].GetProperty("index").GetInt32())];

    // Two pictures as the model's input, in one file.
    private static async Task<string> TwoInputs(TemporaryFolder folder)
    {
        (await Tool.Explain(Tool.Grey, Tool.Seed("alpha.png"), "--output", folder["o"], "--map", folder["o"], "--dump", folder["d"])).MustSucceed();
        float[] both = [.. NpyFile.Read(folder["d/grey/input.npy"]).Data, .. NpyFile.Read(folder["d/alpha/input.npy"]).Data];
        await using FileStream stream = File.Create(folder["two.npy"]);
        NpyFile.Write(stream, [2, 3, 224, 224], both);
        return folder["two.npy"];
    }
}
