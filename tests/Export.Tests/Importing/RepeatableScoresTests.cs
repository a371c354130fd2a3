using GradCam;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

/// <summary>A picture's scores must be the same in each run and in each batch.</summary>
public sealed class RepeatableScoresTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    // No gradient rule ever applies before the layer, and inspect must agree with explain.
    [Theory]
    [InlineData("BatchNormalization", "'bn' (BatchNormalization) is in training mode")]
    [InlineData("RandomNormalLike", "'noise' (RandomNormalLike) draws random numbers")]
    public void A_model_for_training_is_rejected_by_name(string opType, string message)
    {
        ModelProto model = TinyClassifier.Make();
        if (opType == "BatchNormalization")
        {
            Insert(model, TinyClassifier.Node(opType, ["conv", "bias", "bias", "bias", "ones"], "bn", Attributes.Make("training_mode", 1)));
            model.Graph.Initializer.Add(Tensors.Make("ones", [4], [1f, 1, 1, 1]));
            model.Of("bn").Output.Add(["running_mean", "running_variance"]);
        }
        else
        {
            Insert(model, TinyClassifier.Node("Add", ["conv", "noise"], "noisy"));
            model.Graph.Node.Insert(1, TinyClassifier.Node(opType, ["conv"], "noise"));
        }

        OnnxFile.Write(_folder["m.onnx"], model);
        GradCamException imported = Assert.Throws<GradCamException>(() => OnnxImporter.Import(_folder["m.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken));
        GradCamException inspected = Assert.Throws<GradCamException>(() => ModelInspector.Inspect(_folder["m.onnx"], new OnnxImportOptions(), TestContext.Current.CancellationToken));
        Assert.Contains(message, imported.Message, StringComparison.Ordinal);
        Assert.Equal(imported.Message, inspected.Message);
        Assert.False(Directory.Exists(_folder["split"]));
    }

    // No operator's name shows that these activations are centred on the mean of the batch.
    [Fact]
    public void Pictures_of_a_model_that_mixes_them_are_explained_one_at_a_time()
    {
        ModelProto model = TinyClassifier.Make();
        Insert(model, TinyClassifier.Node("Add", ["conv", "mean"], "centred"));
        model.Graph.Node.Insert(1, TinyClassifier.Node("ReduceMean", ["conv"], "mean", Attributes.Make("axes", [0])));
        OnnxFile.Write(_folder["m.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["m.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(report.Notes, n => n.Text.Contains("depend on the other pictures of its batch", StringComparison.Ordinal));
        using Explainer explainer = Explainer.Load(_folder["split"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, explainer.Model.Manifest.Image.Shape[0]);
    }

    // A score above the range of the last QuantizeLinear has no gradient there, but it has one before it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rounding_behind_the_scores_is_cut_off(bool softmax)
    {
        ModelProto model = TinyClassifier.Make();
        NodeProto gemm = model.Of("scores");
        gemm.Name = gemm.Output[0] = "exact";
        model.Graph.Node.Add(TinyClassifier.Node("QuantizeLinear", ["exact", "scale", "zero"], "levels"));
        model.Graph.Node.Add(TinyClassifier.Node("DequantizeLinear", ["levels", "scale", "zero"], softmax ? "rounded" : "scores"));
        if (softmax)
            model.Graph.Node.Add(TinyClassifier.Node("Softmax", ["rounded"], "scores"));
        model.Graph.Initializer.Add(Tensors.Make("scale", [], [1e-4f]));
        model.Graph.Initializer.Add(Tensors.Make("zero", [], TensorProto.Types.DataType.Int8, [0]));
        OnnxFile.Write(_folder["m.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["m.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(report.Notes, n => n.Text.Contains("QuantizeLinear behind the scores is cut off", StringComparison.Ordinal));
        using Explainer explainer = Explainer.Load(_folder["split"], cancellationToken: TestContext.Current.CancellationToken);
        var picture = new NpyArray([1, 3, 8, 8], [.. Enumerable.Range(0, 192).Select(i => MathF.Sin(i))]);
        Explanation explained = Assert.Single(explainer.Explain(picture, cancellationToken: TestContext.Current.CancellationToken));
        Assert.True(explained.Scores.Max() > 127 * 1e-4f);
        Assert.Contains(explained.Classes[0].SignedMap.Values, v => v != 0);
    }

    // Between the convolution and its consumers.
    private static void Insert(ModelProto model, NodeProto node)
    {
        model.Of("relu").Input[0] = node.Output[0];
        model.Graph.Node.Insert(1, node);
    }
}
