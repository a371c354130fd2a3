using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Sessions;

public sealed class SharedWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void However_many_sessions_are_open_the_weights_are_mapped_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mappings are read from /proc");
        SplitModel model = SplitModel.Open(NarrowVgg16.CopyTo(_folder["model"]));
        using (var sessions = new SplitSessions(model, threads: 1))
        {
            _ = (sessions.Classifier, sessions[SplitGraph.Gradient], sessions[SplitGraph.ChannelWeights], sessions[SplitGraph.ClassWeights], sessions[SplitGraph.GemmAblation], sessions.GemmWeights);
            Assert.Equal(1, Mappings(model));
        }

        Assert.Equal(0, Mappings(model));
    }

    [Fact]
    public void Copied_weights_are_not_mapped_and_outlive_the_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mappings are read from /proc");
        string folder = NarrowVgg16.CopyTo(_folder["model"]);
        SplitModel model = SplitModel.Open(folder);
        var options = new ExplainerOptions { Device = Device.Cpu, KeepOptimized = false };
        float[] image = [.. Enumerable.Range(0, 3 * 224 * 224).Select(i => MathF.Sin(i))];
        float[] mapped = Map(options);
        using Explainer explainer = Explainer.Load(folder, options with { CopyWeights = true }, TestContext.Current.CancellationToken);
        Assert.Equal(0, Mappings(model));

        // The file's content in memory cannot change from outside. A mapping would end the process with SIGBUS here.
        using (FileStream weights = File.OpenWrite(Path.Combine(folder, "weights.bin")))
            weights.SetLength(0);
        foreach (ICamMethod method in (ICamMethod[])[CamMethods.GradCam, CamMethods.Find("layercam"), CamMethods.Find("ablationcam")])
            Assert.NotEmpty(Explain(explainer, method));
        Assert.Equal(mapped, Explain(explainer, CamMethods.GradCam));
        Assert.Equal(0, Mappings(model));

        float[] Map(ExplainerOptions loading)
        {
            using Explainer other = Explainer.Load(folder, loading, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, Mappings(model));
            return Explain(other, CamMethods.GradCam);
        }

        float[] Explain(Explainer other, ICamMethod method) =>
            other.Explain(new NpyArray([1, 3, 224, 224], image), new ExplainOptions { Method = method }, TestContext.Current.CancellationToken)[0].Classes[0].Map.Values;
    }

    [Fact]
    public void What_does_not_lie_whole_in_the_file_is_left_to_onnx_runtime()
    {
        string folder = NarrowVgg16.CopyTo(_folder["model"]);
        string weights = Path.Combine(folder, "weights.bin");
        string classifier = Path.Combine(folder, "classifier.onnx");
        int all = Shared(classifier, weights);
        Assert.True(all >= 3);

        ModelProto graph = OnnxFile.Read(classifier);
        Set(graph.Graph.Initializer[0], "offset", $"{new FileInfo(weights).Length}");
        Set(graph.Graph.Initializer[1], "length", "4");
        Set(graph.Graph.Initializer[2], "location", "others.bin");
        OnnxFile.Write(classifier, graph);
        Assert.Equal(all - 3, Shared(classifier, weights));
        Assert.Equal(0, Shared(_folder["none.onnx"], weights));
    }

    private static void Set(TensorProto tensor, string key, string value)
    {
        StringStringEntryProto? entry = tensor.ExternalData.FirstOrDefault(e => e.Key == key);
        if (entry is null)
            tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        else
            entry.Value = value;
    }

    private static int Shared(string graph, string weights)
    {
        using var map = new WeightsMap(weights);
        Dictionary<string, OrtValue> values = new SharedWeights("weights.bin", new OpenedOnce<WeightsMap>(() => map)).Of(graph);
        foreach (OrtValue value in values.Values)
            value.Dispose();
        return values.Count;
    }

    private static int Mappings(SplitModel model) =>
        File.ReadLines("/proc/self/maps").Count(line => line.EndsWith(Path.Combine(model.Folder, "weights.bin"), StringComparison.Ordinal));
}
