using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

public sealed class VanishingMeanTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A LayerNormalization over space removes the mean from the gradient before it. The true channel weights are 0, and the computed ones are
    /// rounding. This is no reason to reject the model.
    /// </summary>
    [Fact]
    public void Channel_weights_that_are_rounding_only_are_not_taken_for_wrong_ones()
    {
        ModelProto model = TinyClassifier.Make();
        model.Graph.Node.RemoveAt(1);
        model.Graph.Node.Insert(1, TinyClassifier.Node("LayerNormalization", ["conv", "scale"], "relu", Attributes.Make("axis", -1)));
        model.Graph.Initializer.Add(TinyClassifier.Constant("scale", 8));
        OnnxFile.Write(_folder["model.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["model"], new OnnxImportOptions { Layers = ["conv"] }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.False(report.Layers[0].Pooled);
        Assert.InRange(report.Verification.Gradient, 0, 2e-2);
        Assert.InRange(report.Verification.Rules, 0, 5e-3);
        Assert.Equal(MapCondition.Noise, ConditionOf(new GradCamMethod()));
        Assert.NotEqual(MapCondition.Noise, ConditionOf(new LayerCamMethod()));
    }

    /// <summary>The first layer is before an InstanceNormalization. The layer after it has meaningful weights.</summary>
    [Theory]
    [InlineData("conv", true)]
    [InlineData("relu", false)]
    public void A_map_of_rounding_is_told_from_one_of_weights(string layer, bool isNoise)
    {
        ModelProto model = TinyClassifier.Make();
        model.Of("relu").Input[0] = "normal";
        model.Graph.Node.Insert(1, TinyClassifier.Node("InstanceNormalization", ["conv", "scale", "shift"], "normal"));
        model.Graph.Initializer.Add(TinyClassifier.Constant("scale", 4));
        model.Graph.Initializer.Add(TinyClassifier.Constant("shift", 4));
        OnnxFile.Write(_folder["model.onnx"], model);
        OnnxImporter.Import(_folder["model.onnx"], _folder["model"], new OnnxImportOptions { Layers = [layer] }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(isNoise, ConditionOf(new GradCamMethod()) == MapCondition.Noise);
    }

    private MapCondition ConditionOf(ICamMethod method)
    {
        float[] image = [.. Enumerable.Range(0, 3 * 8 * 8).Select(i => MathF.Sin(i * i))];
        using Explainer explainer = Explainer.Load(_folder["model"]);
        Explanation explanation = explainer.Explain(new NpyArray([3, 8, 8], image), new ExplainOptions { Method = method }, TestContext.Current.CancellationToken)[0];
        return explanation.Classes[0].Map.Condition();
    }
}
