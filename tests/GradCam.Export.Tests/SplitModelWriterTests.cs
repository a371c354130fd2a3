using GradCam.Onnx.Model;
using GradCam.TestSupport;
using GradCam.Tools.Export;
using GradCam.Tools.Export.Vgg16;
using GradCam.Tools.Export.Weights;

namespace GradCam.Export.Tests;

/// <summary>What is wrong is found before it is published, and nothing is left behind.</summary>
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
        // dX = dY W turned into dX = 2 dY W at the last layer.
        NodeProto gemm = _plan.Graphs["gradient.onnx"].Graph.Node.First(n => n.OpType == "Gemm");
        gemm.Attribute.Add(Attributes.Make("alpha", 2f));
        Fails("the channel weights are not the mean of the gradient");
    }

    [Fact]
    public void A_gradient_that_is_wrong_in_both_graphs_is_found()
    {
        foreach (string graph in (string[])["gradient.onnx", "channel-weights.onnx"])
            _plan.Graphs[graph].Graph.Node.First(n => n.OpType == "Gemm").Attribute.Add(Attributes.Make("alpha", 1.1f));
        Fails("the gradient disagrees with finite differences");
    }

    [Fact]
    public void A_wrong_half_is_found()
    {
        NodeProto relu = _plan.Graphs["classifier.onnx"].Graph.Node.First(n => n.OpType == "Relu");
        relu.OpType = "Abs";
        Fails("the two halves do not give the whole model's scores");
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SplitModelWriter.Write(_plan, new StateDictSource(_weights), _folder["model"], cancellation: cancelled.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    private VerificationReport Write() =>
        SplitModelWriter.Write(_plan, new StateDictSource(_weights), _folder["model"], cancellation: TestContext.Current.CancellationToken);

    private void Fails(string why)
    {
        GradCamException error = Assert.Throws<GradCamException>(() => Write());
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }
}
