using System.Text;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.Devices;

public sealed class GraphPlacementTests
{
    [Fact]
    public void Every_graph_of_a_model_is_run_and_on_the_processor_all_nodes_are_the_processors()
    {
        string folder = TestPaths.InRepository("models", "shapes-split");
        string[] before = Directory.GetFiles(Path.GetTempPath(), "gradcam-profile-*");
        IReadOnlyList<GraphPlacement> graphs = GraphPlacement.Of(folder, new ExplainerOptions { Device = Device.Cpu }, TestContext.Current.CancellationToken);

        Assert.Equal(Directory.GetFiles(folder, "*.onnx").Select(Path.GetFileName).Order(), graphs.Select(g => g.Graph).Order());
        Assert.All(graphs, g => Assert.NotEmpty(g.Nodes));
        Assert.All(graphs.SelectMany(g => g.Nodes), n => Assert.True(n is { IsOnProcessor: true, IsCopy: false, Provider: "CPUExecutionProvider" }));
        Assert.All(graphs.SelectMany(g => g.Nodes), n => Assert.NotEqual("", n.Operator));

        // The features are convolutions, with any nodes that ONNX Runtime fuses with them.
        Assert.Contains(graphs[0].Nodes, n => n.Operator.EndsWith("Conv", StringComparison.Ordinal));
        Assert.Equal(SplitModel.Open(folder).Manifest.Features, graphs[0].Graph);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "gradcam-profile-*").Except(before));
    }

    // ONNX Runtime's profiler fails the runs of all sessions that share the profiled session's threads.
    [Fact]
    public async Task Explanations_go_on_while_the_placement_is_measured()
    {
        string folder = TestPaths.InRepository("models", "shapes-split");
        using var explainer = Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken);
        var picture = new GradCam.Pictures.Picture(8, 8, new byte[8 * 8 * 3]);
        Task placement = Task.Run(
            () =>
            {
                for (int i = 0; i < 3; i++)
                    GraphPlacement.Of(folder, new ExplainerOptions { Device = Device.Cpu }, TestContext.Current.CancellationToken);
            },
            TestContext.Current.CancellationToken);
        int explained = 0;
        do
        {
            explainer.Explain(picture, cancellationToken: TestContext.Current.CancellationToken);
            explained++;
        }
        while (!placement.IsCompleted);
        await placement;
        Assert.True(explained > 1);
    }

    [Fact]
    public void A_graph_that_does_not_run_is_told_and_the_others_are_shown()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        foreach (string file in Directory.GetFiles(TestPaths.InRepository("models", "shapes-split")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        File.WriteAllText(folder["class-weights.onnx"], "no graph");
        IReadOnlyList<GraphPlacement> graphs = GraphPlacement.Of(folder.FullName, new ExplainerOptions { Device = Device.Cpu }, TestContext.Current.CancellationToken);
        Assert.All(graphs, g => Assert.Equal(g.Graph == "class-weights.onnx", g.Error is not null));
        Assert.All(graphs, g => Assert.Equal(g.Error is null, g.Nodes.Count > 0));
        Assert.DoesNotContain("\n", graphs.Single(g => g.Error is not null).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_and_skipping_tensors_are_no_obstacle()
    {
        foreach (string name in (string[])["vit-small", "densenet-small", "lrn-net"])
            Assert.All(GraphPlacement.Of(GoldenModel.FolderOf(GoldenCase.OpenOrSkip(name)), new ExplainerOptions { Device = Device.Cpu }, TestContext.Current.CancellationToken), g => Assert.NotEmpty(g.Nodes));
    }

    [Fact]
    public void A_profile_tells_of_each_node_once()
    {
        const string profile = """
            [
            {"cat" : "Session","pid" :1,"tid" :1,"dur" :5,"ts" :1,"ph" : "X","name" :"session_initialization","args" : {}},
            {"cat" : "Node","pid" :1,"tid" :1,"dur" :5,"ts" :30,"ph" : "X","name" :"/conv/Conv_kernel_time","args" : {"provider" : "CUDAExecutionProvider","op_name" : "Conv","node_index" : "1"}},
            {"cat" : "Node","pid" :1,"tid" :1,"dur" :1,"ts" :20,"ph" : "X","name" :"/in_kernel_time","args" : {"op_name" : "MemcpyFromHost","provider" : "CUDAExecutionProvider"}},
            {"cat" : "Node","pid" :1,"tid" :1,"dur" :1,"ts" :29,"ph" : "X","name" :"/conv/Conv_fence_before","args" : {"op_name" : "Conv"}},
            {"cat" : "Node","pid" :1,"tid" :1,"dur" :5,"ts" :50,"ph" : "X","name" :"/pad/Pad_kernel_time","args" : {"op_name" : "Pad","provider" : "CPUExecutionProvider"}},
            {"cat" : "Node","pid" :1,"tid" :1,"dur" :5,"ts" :70,"ph" : "X","name" :"/pad/Pad_kernel_time","args" : {"op_name" : "Pad","provider" : "CPUExecutionProvider"}}
            ]
            """;
        IReadOnlyList<PlacedNode> nodes = NodeProfile.Read(Encoding.UTF8.GetBytes(profile));
        Assert.Equal(
            [new PlacedNode("/in", "MemcpyFromHost", "CUDAExecutionProvider"), new PlacedNode("/conv/Conv", "Conv", "CUDAExecutionProvider"), new PlacedNode("/pad/Pad", "Pad", "CPUExecutionProvider")],
            nodes);
        Assert.Equal([true, false, false], nodes.Select(n => n.IsCopy));
        Assert.Equal([false, false, true], nodes.Select(n => n.IsOnProcessor));
        Assert.Throws<GradCamException>(() => NodeProfile.Read(Encoding.UTF8.GetBytes("[{\"cat\":1}]")));
        Assert.Throws<GradCamException>(() => NodeProfile.Read(Encoding.UTF8.GetBytes("[")));
    }

    [Fact]
    public void A_device_that_is_not_there_is_an_error_here_too()
    {
        DeviceStatus missing = DeviceStatus.All().First(s => !s.IsUsable);
        GradCamException error = Assert.Throws<GradCamException>(() =>
            GraphPlacement.Of(TestPaths.InRepository("models", "shapes-split"), new ExplainerOptions { Device = missing.Device }, TestContext.Current.CancellationToken));
        Assert.StartsWith($"device {missing.Device}: ", error.Message, StringComparison.Ordinal);
    }
}
