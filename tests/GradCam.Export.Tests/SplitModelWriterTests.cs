using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tools.Export;
using GradCam.Tools.Export.Vgg16;
using GradCam.Tools.Export.Weights;

namespace GradCam.Export.Tests;

/// <summary>The writer finds errors before it publishes a model, and leaves no files behind.</summary>
public sealed class SplitModelWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly StateDict _weights = StateDict.Open(NarrowVgg16.Weights);
    private readonly SplitPlan _plan;

    public SplitModelWriterTests() => _plan = Vgg16Plan.Make(Vgg16Architecture.Read(_weights), "narrow", "features.29", source: null, labels: null);

    public void Dispose()
    {
        _weights.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_sound_plan_is_published_with_what_was_found()
    {
        VerificationReport report = Write();
        Assert.InRange(report.Scores, 0, 1e-5);
        Assert.InRange(report.Gradient, 0, 1e-2);
        Assert.NotNull(report.ChannelWeights);
        Assert.InRange(report.ChannelWeights.Value, 0, 1e-5);
        Assert.True(File.Exists(Path.Combine(_folder["model"], "model.json")));
    }

    [Fact]
    public void A_wrong_gradient_is_found()
    {
        // dX = dY W becomes dX = 2 dY W at the last layer.
        NodeProto gemm = _plan.Graphs["gradient.onnx"].Graph.Node.First(n => n.OpType == "Gemm");
        gemm.Attribute.Add(Attributes.Make("alpha", 2f));
        Fails("the channel weights are not the mean of the gradient");
    }

    [Fact]
    public void A_wrong_dense_head_is_found()
    {
        DoubleHead(_plan);
        Fails("the channel weights of the dense head are not the mean of the gradient");
    }

    [Fact]
    public void A_gradient_that_is_wrong_in_all_graphs_is_found()
    {
        DoubleResults(_plan, _plan.Manifest.Layers[0].Activations);
        DoubleHead(_plan);
        Fails("the gradient disagrees with finite differences");
    }

    [Theory]
    [InlineData("features.24")]
    [InlineData("features.26")]
    [InlineData("features.29")]
    public void Each_of_several_layers_is_checked(string layer)
    {
        // Scaled at the end, so that the other layers' gradients stay right.
        SplitPlan plan = Several();
        Assert.InRange(Write(plan).Gradient, 0, 1e-2);
        DoubleResults(plan, layer);
        Directory.Delete(_folder["model"], recursive: true);
        Fails(plan, $"the gradient at '{layer}' disagrees with finite differences");
    }

    [Fact]
    public void A_wrong_half_is_found()
    {
        NodeProto relu = _plan.Graphs["classifier.onnx"].Graph.Node.First(n => n.OpType == "Relu");
        relu.OpType = "Abs";
        Fails("the two halves do not give the whole model's scores");
    }

    /// <summary>Explanations do not need them, so the writer publishes the model without them.</summary>
    [Fact]
    public void Extra_graphs_that_are_wrong_are_left_out_with_the_reason()
    {
        foreach (string graph in (string[])["image-gradient.onnx", "full-gradient.onnx"])
            _plan.Graphs[graph].Graph.Node.First(n => n.OpType == "Gemm" && n.Output[0].StartsWith("gradient/", StringComparison.Ordinal)).Attribute.Add(Attributes.Make("alpha", 1.1f));
        _plan.Graphs["guided-gradient.onnx"].Graph.Node.First(n => n.Output[0] == "classifier.1").OpType = "Abs";
        _plan.Graphs["ablation-tail.onnx"].Graph.Node.First(n => n.OpType == "Relu").OpType = "Abs";
        Write();

        Manifest manifest = SplitModel.Open(_folder["model"]).Manifest;
        Assert.NotNull(manifest.Weights.Sha256);
        Left(manifest.ImageGradient, SplitGraph.ImageGradient, "disagrees with finite differences");
        Left(manifest.GuidedGradient, SplitGraph.GuidedGradient, "its scores are not those of the model");
        Left(manifest.GemmAblation, SplitGraph.GemmAblation, "the scores without a channel are not those of the classifier");

        // The comparison gradient itself is not right, but the graph's own sums are.
        Assert.NotNull(manifest.FullGradient);
        foreach (string gone in (string[])["image-gradient.onnx", "guided-gradient.onnx", "ablation-tail.onnx"])
            Assert.False(File.Exists(Path.Combine(_folder["model"], gone)));

        void Left(object? graph, SplitGraph name, string why)
        {
            Assert.Null(graph);
            Assert.Contains(why, manifest.WhyMissing(name), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SplitModelWriter.Write(_plan, new StateDictSource(_weights), _folder["model"], cancellationToken: cancelled.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    // One after the other, and not in order.
    private SplitPlan Several()
    {
        Vgg16Graph graph = Vgg16Graph.Build(Vgg16Architecture.Read(_weights));
        return SplitPlan.Make(new SplitRequest
        {
            Name = "several",
            Model = graph.Model,
            Image = Vgg16Graph.Image,
            Scores = Vgg16Graph.Scores,
            Layers = ["features.26", "features.24", "features.29"],
            Shapes = graph.Shapes,
            Preprocessing = Preprocessing.ImageNet(Vgg16Architecture.ImageSize),
            InlineBelow = 0,
        });
    }

    private static void DoubleResults(SplitPlan plan, string layer)
    {
        Manifest manifest = plan.Manifest;
        int index = manifest.Layers.Select(l => l.Activations).ToList().IndexOf(layer);
        foreach (GradientGraph description in new[] { manifest.Gradient, manifest.ChannelWeights, manifest.ClassWeights }.OfType<GradientGraph>())
        {
            GraphProto graph = plan.Graphs[description.File].Graph;
            string result = description.Results[index];
            NodeProto producer = graph.Node.Single(n => n.Output.Contains(result));
            producer.Output[producer.Output.IndexOf(result)] = result + "/half";
            graph.Node.Add(new NodeProto { OpType = "Add", Name = result + "/doubled", Input = { result + "/half", result + "/half" }, Output = { result } });
        }
    }

    private static void DoubleHead(SplitPlan plan)
    {
        DenseHead head = plan.Manifest.DenseHead!;
        plan.Manifest = plan.Manifest with { DenseHead = head with { Scale = 2 * head.Scale } };
    }

    private VerificationReport Write() => Write(_plan);

    private VerificationReport Write(SplitPlan plan) =>
        SplitModelWriter.Write(plan, new StateDictSource(_weights), _folder["model"], cancellationToken: TestContext.Current.CancellationToken);

    private void Fails(string why) => Fails(_plan, why);

    private void Fails(SplitPlan plan, string why)
    {
        GradCamException error = Assert.Throws<GradCamException>(() => Write(plan));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }
}
