using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

/// <summary>Tests that the exporter removes operators after the logits, and reports them.</summary>
public sealed class LogitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    [InlineData("Sigmoid")]
    public void A_trailing_activation_is_cut_off(string opType)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        ModelProto model = OnnxFile.Read(golden.Model);
        model.Graph.Node.Add(new NodeProto { OpType = opType, Name = "last", Input = { "scores" }, Output = { "probabilities" } });
        model.Graph.Output[0].Name = "probabilities";
        OnnxFile.Write(_folder["model.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["model"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(report.Notes, n => n.Text.Contains($"trailing {opType} is cut off", StringComparison.Ordinal));
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> both = explainer.Explain(golden.Array("input"), cancellationToken: TestContext.Current.CancellationToken);
        Compare.Close(golden.Array("scores").Data, [.. both.SelectMany(e => e.Scores)], 1e-4);
    }

    [Fact]
    public void Channels_last_inputs_are_taken_as_they_are_by_a_transpose_in_front()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        ModelProto model = OnnxFile.Read(golden.Model);
        string image = model.Graph.Input[0].Name;
        model.Graph.Node.Insert(0, new NodeProto { OpType = "Transpose", Name = "nchw", Input = { "nhwc" }, Output = { image }, Attribute = { Attributes.Make("perm", [0, 3, 1, 2]) } });
        model.Graph.Input[0].Name = "nhwc";
        var dims = model.Graph.Input[0].Type.TensorType.Shape.Dim;
        (dims[1], dims[2], dims[3]) = (dims[2].Clone(), dims[3].Clone(), dims[1].Clone());
        OnnxFile.Write(_folder["model.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["model"], new OnnxImportOptions { Layers = [golden.Tensor] }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(report.Notes, n => n.Text.Contains("channels last", StringComparison.Ordinal));
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> both = explainer.Explain(
            golden.Array("input"),
            new ExplainOptions { Classes = ClassTargets.ForEach([.. golden.Classes.Select(c => $"{c}")]) },
            TestContext.Current.CancellationToken);
        Compare.Close(golden.Array("map_gradcam").Data, [.. both.SelectMany(e => e.Classes[0].Map.Values)], 1e-4);
    }
}
