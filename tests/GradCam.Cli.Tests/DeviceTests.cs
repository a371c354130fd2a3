using System.Text.Json;
using GradCam.Cli.Cache;
using GradCam.Cli.Devices;
using GradCam.Devices;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

public class DeviceTests
{
    [Fact]
    public async Task Devices_are_listed_for_people_and_programs()
    {
        ToolResult text = (await Tool.Run("devices")).MustSucceed();
        Assert.Matches(@"cpu\s+can be used", text.Output);
        Assert.Matches(@"cuda:0\s+can", text.Output);
        ToolResult json = (await Tool.Run("devices", "--json")).MustSucceed();
        Assert.Equal(DeviceStatus.All().Select(s => (s.Device.ToString(), s.IsUsable)), json.Json.Select(d => (d.GetProperty("device").GetString()!, d.GetProperty("usable").GetBoolean())));
    }

    [Theory]
    [InlineData("--device: there is no device 'cuba'", "--device", "cuba")]
    [InlineData("--provider-option takes KEY=VALUE", "--device", "cuda", "--provider-option", "fast")]
    [InlineData("--provider-option goes with a --device that has options", "--provider-option", "a=b")]
    [InlineData("--provider-option goes with a --device that has options, and directml:0 has none", "--device", "directml", "--provider-option", "a=b")]
    [InlineData("--provider-option gives a twice", "--device", "cuda", "--provider-option", "a=b", "--provider-option", "a=c")]
    [InlineData("--device: there is no device 'gpu'. Say 'auto'", "--device", "gpu")]
    [InlineData("--device: there is no device ''", "--device", "")]
    [InlineData("--device: 'cuda:0,' has a comma too many", "--device", "cuda:0,")]
    [InlineData("--device: auto is the first device that works, and stands alone", "--device", "auto,cpu")]
    [InlineData("--device: there is one cpu only, without :all", "--device", "cpu:all")]
    [InlineData("--device takes one device here, and cpu,cpu are several", "--device", "cpu,cpu")]
    public async Task Slips_are_usage_errors(string message, params string[] options) =>
        (await Tool.Explain([Tool.Grey, .. options])).MustFail(2, message);

    [Fact]
    public async Task A_device_that_is_not_there_is_a_failure_that_tells_what_to_do()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        DeviceStatus missing = DeviceStatus.All().First(s => !s.IsUsable);
        (await Tool.Explain(Tool.Grey, "--device", missing.Device.ToString(), "--output", folder["o.png"])).MustFail(1, $"device {missing.Device}: {missing.Why}");
        Assert.Empty(Tool.Files(folder[""]));
        (await Tool.Explain(Tool.Grey, "--device", "cpu", "--output", folder["o.png"])).MustSucceed();
        (await Tool.Run("evaluate", Tool.Grey, "--model", NarrowVgg16.Folder, "--device", missing.Device.ToString())).MustFail(1, $"device {missing.Device}: {missing.Why}");
        Assert.Equal(ExitCode.Success, (await Tool.Run("evaluate", Tool.Grey, "--model", NarrowVgg16.Folder, "--device", "cpu", "--metric", "sparsity", "--no-baselines", "--randomisation", "1")).Exit);
    }

    [Fact]
    public async Task Some_devices_are_listed_alone()
    {
        ToolResult one = (await Tool.Run("devices", "--device", "tensorrt:all,cpu", "--json")).MustSucceed();
        Assert.Equal(["tensorrt:0", "cpu"], one.Json.Select(d => d.GetProperty("device").GetString()));
        Assert.Equal((await Tool.Run("devices")).Output, (await Tool.Run("devices", "--device", "auto")).Output);
    }

    [Fact]
    public async Task Of_a_model_is_told_what_ran_its_nodes()
    {
        ToolResult text = (await Tool.Run("devices", "--model", NarrowVgg16.Folder, "--device", "cpu")).MustSucceed();
        Assert.Matches(@"on cpu: nodes of each graph, by what ran them\ngraph +CPU\nfeatures\.onnx +[0-9]+\nclassifier\.onnx +[0-9]+\ngradient\.onnx +[0-9]+\n", text.Output.ReplaceLineEndings("\n"));
        Assert.DoesNotContain("computed on the CPU", text.Output, StringComparison.Ordinal);

        ToolResult json = (await Tool.Run("devices", "--model", NarrowVgg16.Folder, "--device", "cpu", "--json")).MustSucceed();
        Assert.Equal(Directory.GetFiles(NarrowVgg16.Folder, "*.onnx").Length, json.Json.Length);
        Assert.All(json.Json, g => Assert.True(g.GetProperty("nodes").GetProperty("CPUExecutionProvider").GetInt32() > 0));
        (await Tool.Run("devices", "--model", "nowhere")).MustFail(1, "nowhere: no such folder");
        (await Tool.Run("devices", "--model", "")).MustFail(2, "--model is empty");
    }

    [Fact]
    public async Task A_graph_that_does_not_run_is_a_failure_and_the_others_are_shown()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string file in Directory.GetFiles(NarrowVgg16.Folder))
            File.Copy(file, folder[Path.GetFileName(file)]);
        File.WriteAllText(folder["class-weights.onnx"], "no graph");
        ToolResult text = await Tool.Run("devices", "--model", folder.FullName, "--device", "cpu");
        Assert.Equal(1, text.Exit);
        Assert.Matches(@"\ngradient\.onnx +[0-9]+\n", text.Output.ReplaceLineEndings("\n"));
        Assert.Matches(@"\nclass-weights\.onnx +does not run: ", text.Output.ReplaceLineEndings("\n"));
        ToolResult json = await Tool.Run("devices", "--model", folder.FullName, "--device", "cpu", "--json");
        Assert.Single(json.Json, g => g.TryGetProperty("error", out _));
    }

    [Fact]
    public void What_fell_back_is_listed_by_name()
    {
        PlacedNode[] features = [new("in", "MemcpyFromHost", "CUDAExecutionProvider"), new("conv", "Conv", "CUDAExecutionProvider"), new("pool", "MaxPool", "CPUExecutionProvider")];
        PlacedNode[] gradient = [new("where", "Where", "CUDAExecutionProvider"), new("conv_transpose", "ConvTranspose", "CUDAExecutionProvider")];
        Assert.Equal(
            """
            net on cuda:1: nodes of each graph, by what ran them
            graph          CUDA  CPU  copies
            features.onnx     1    1       1
            gradient.onnx     2    0       0
            computed on the CPU (ONNX Runtime does so on purpose for shapes and indices):
              features.onnx: MaxPool pool

            """.ReplaceLineEndings("\n"),
            Text(new("features.onnx", features), new("gradient.onnx", gradient)));
        Assert.Equal(
            "net on cuda:1: nodes of each graph, by what ran them\ngraph          CUDA\ngradient.onnx     2\nthe CPU computes nothing\n",
            Text(new GraphPlacement("gradient.onnx", gradient)));
        Assert.Equal(
            "net on cuda:1: nodes of each graph, by what ran them\ngraph          CUDA\ngradient.onnx     2\nfeatures.onnx  does not run: No kernel.\nthe CPU computes nothing\n",
            Text(new GraphPlacement("features.onnx", []) { Error = "No kernel." }, new GraphPlacement("gradient.onnx", gradient)));
        Assert.Equal(
            "net on cuda:1: nodes of each graph, by what ran them\ngraph        \nfeatures.onnx  does not run: No kernel.\n",
            Text(new GraphPlacement("features.onnx", []) { Error = "No kernel." }));

        static string Text(params GraphPlacement[] graphs)
        {
            using var output = new StringWriter();
            PlacementText.Write(output, "net", new Device(DeviceKind.Cuda, 1), graphs);
            return output.ToString().ReplaceLineEndings("\n");
        }
    }

    [Fact]
    public async Task A_plain_model_is_not_split_for_a_device_that_is_not_there()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        TinyModel.Write(folder["m.onnx"]);
        var cache = new CacheSettings(folder["cache"], null);
        DeviceStatus missing = DeviceStatus.All().First(s => !s.IsUsable);
        ToolResult result = await Tool.RunWithCache(cache, "explain", Tool.Grey, "--model", folder["m.onnx"], "--device", missing.Device.ToString(), "--output", folder["o.png"]);
        result.MustFail(1, $"device {missing.Device}: ");
        Assert.DoesNotContain("is split once", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["cache"]));
    }

    [Fact]
    public async Task A_batch_on_two_devices_gives_what_one_gives()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        string[][] rows = [.. await Task.WhenAll(Rows("cpu"), Rows("cpu,cpu"), Rows("cpu,cpu,cpu"))];
        Assert.Equal(Directory.GetFiles(TestPaths.InRepository("samples"), "*.png").Length, rows[0].Length);
        Assert.Equal(rows[0], rows[1]);
        Assert.Equal(rows[0], rows[2]);

        DeviceStatus missing = DeviceStatus.All().First(s => !s.IsUsable);
        (await Tool.Run("batch", TestPaths.InRepository("samples"), "--output", folder["missing"], "--device", $"cpu,{missing.Device}")).MustFail(1, $"device {missing.Device}: ");
        Assert.False(Directory.Exists(folder["missing"]));

        // All columns but the times.
        async Task<string[]> Rows(string devices)
        {
            string file = folder[$"{devices}.jsonl"];
            (await Tool.Run(
                "batch", TestPaths.InRepository("samples", "*.png"), "--output", folder[devices], "--device", devices, "--batch-size", "1", "--workers", "1", "--threads", "1", "--overlays", "none", "--no-report", "--jsonl", file)).MustSucceed();
            return [.. File.ReadLines(file).Select(l => string.Join('\n', JsonDocument.Parse(l).RootElement.EnumerateObject().Where(p => !p.Name.EndsWith("_ms", StringComparison.Ordinal))))];
        }
    }
}
