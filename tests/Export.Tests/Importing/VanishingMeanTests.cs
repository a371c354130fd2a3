using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

public sealed class VanishingMeanTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A LayerNormalization over space takes the mean out of the gradient in front of it, so that the true channel weights are 0
    /// and what is computed is rounding: no reason to refuse the model.
    /// </summary>
    [Fact]
    public void Channel_weights_that_are_rounding_only_are_not_taken_for_wrong_ones()
    {
        ModelProto model = TinyClassifier.Make();
        model.Graph.Node.RemoveAt(1);
        model.Graph.Node.Insert(1, TinyClassifier.Node("LayerNormalization", ["conv", "scale"], "relu", Attributes.Make("axis", -1)));
        model.Graph.Initializer.Add(TinyClassifier.Constant("scale", 8));
        OnnxFile.Write(_folder["model.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["model"], new OnnxImportOptions { Layers = ["conv"] }, cancellation: TestContext.Current.CancellationToken);

        Assert.False(report.Layers[0].Pooled);
        Assert.InRange(report.Verification.Gradient, 0, 2e-2);
    }
}
