using GradCam;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

/// <summary>Tests models of a kilobyte that use all time or memory, and the limits that stop them.</summary>
public sealed class TrialLimitsTests : IDisposable
{
    private static readonly OnnxImportOptions Few = new() { Trial = new TrialLimits { Time = TimeSpan.FromSeconds(1), Memory = 256 << 20 } };

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_loop_without_end_is_stopped_at_the_time_limit()
    {
        string message = Refusal(Hostile("loop-forever"), Few);
        Assert.Contains("more than 1 seconds", message, StringComparison.Ordinal);
        Assert.Contains("--model-seconds", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("concat")]
    [InlineData("constant")]
    [InlineData("tile")]
    [InlineData("expand")]
    [InlineData("outer product")]
    [InlineData("loop")]
    public void What_grows_without_measure_is_stopped_at_the_memory_limit(string kind)
    {
        string path = kind == "concat" ? Hostile("concat-bomb") : Growing(kind);
        string message = Refusal(path, Few with { Trial = Few.Trial with { Time = TimeSpan.FromMinutes(1) } });
        Assert.Contains("more than 256 MiB of memory", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_holds_for_one_import_and_not_for_the_next()
    {
        Refusal(Growing("constant"), Few);
        OnnxFile.Write(_folder["sound.onnx"], TinyClassifier.Make());
        OnnxImporter.Import(_folder["sound.onnx"], _folder["sound"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(Directory.Exists(_folder["sound"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cancellation_ends_a_loop_without_end_and_leaves_nothing_behind(bool inspect)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            if (inspect)
                ModelInspector.Inspect(Hostile("loop-forever"), new OnnxImportOptions(), stop.Token);
            else
                OnnxImporter.Import(Hostile("loop-forever"), _folder["split"], new OnnxImportOptions(), cancellationToken: stop.Token);
        });
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    private static string Hostile(string name) => TestPaths.InRepository("tests", "Export.Tests", "Importing", "Hostile", name + ".onnx");

    private string Refusal(string path, OnnxImportOptions options)
    {
        string message = Assert.ThrowsAny<GradCamException>(() => OnnxImporter.Import(path, _folder["split"], options, cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["split"]));
        Assert.Equal(message, Assert.ThrowsAny<GradCamException>(() => ModelInspector.Inspect(path, options, TestContext.Current.CancellationToken)).Message);
        return message;
    }

    // 4 GB of zeros, whose empty sum is added to the scores. The model is right otherwise.
    private string Growing(string kind)
    {
        ModelProto model = TinyClassifier.Make();
        GraphProto graph = model.Graph;
        graph.Initializer.Add(Tensors.Make("one", [1], [1f]));
        graph.Initializer.Add(Tensors.Make("length", [1], [1L << 30]));
        graph.Initializer.Add(Tensors.Make("axis", [1], [0L]));
        NodeProto scores = model.Of("scores");
        scores.Output[0] = scores.Name = "own scores";
        switch (kind)
        {
            case "constant":
                graph.Node.Add(TinyClassifier.Node("ConstantOfShape", ["length"], "large"));
                break;
            case "tile":
                graph.Node.Add(TinyClassifier.Node("Tile", ["one", "length"], "large"));
                break;
            case "expand":
                graph.Node.Add(TinyClassifier.Node("Expand", ["one", "length"], "large"));
                break;
            case "outer product":
                graph.Initializer.Add(Tensors.Make("rows", [2], [1L << 15, 1]));
                graph.Initializer.Add(Tensors.Make("columns", [2], [1, 1L << 15]));
                graph.Node.Add(TinyClassifier.Node("ConstantOfShape", ["rows"], "column"));
                graph.Node.Add(TinyClassifier.Node("ConstantOfShape", ["columns"], "row"));
                graph.Node.Add(TinyClassifier.Node("Add", ["column", "row"], "square"));
                graph.Initializer.Add(Tensors.Make("all of it", [1], [-1L]));
                graph.Node.Add(TinyClassifier.Node("Reshape", ["square", "all of it"], "large"));
                break;
            default:
                // A loop that keeps its body's result for each step.
                graph.Initializer.Add(Tensors.Make("steps", [], [1L << 40]));
                graph.Initializer.Add(Tensors.Make("block length", [1], [1L << 20]));
                var body = new GraphProto { Name = "body" };
                body.Input.Add(Info("i", TensorProto.Types.DataType.Int64));
                body.Input.Add(Info("go", TensorProto.Types.DataType.Bool));
                body.Node.Add(TinyClassifier.Node("Identity", ["go"], "go on"));
                body.Node.Add(TinyClassifier.Node("ConstantOfShape", ["block length"], "block"));
                body.Output.Add(Info("go on", TensorProto.Types.DataType.Bool));
                body.Output.Add(Info("block", TensorProto.Types.DataType.Float));
                graph.Node.Add(TinyClassifier.Node("Loop", ["steps", ""], "blocks", new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body }));
                graph.Initializer.Add(Tensors.Make("all of it", [1], [-1L]));
                graph.Node.Add(TinyClassifier.Node("Reshape", ["blocks", "all of it"], "large"));
                break;
        }

        graph.Node.Add(TinyClassifier.Node("Gather", ["large", "axis"], "zero"));
        graph.Node.Add(TinyClassifier.Node("Add", ["own scores", "zero"], "scores"));
        OnnxFile.Write(_folder["growing.onnx"], model);
        return _folder["growing.onnx"];
    }

    private static ValueInfoProto Info(string name, TensorProto.Types.DataType type) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = type == TensorProto.Types.DataType.Float ? null : new TensorShapeProto() } } };
}
