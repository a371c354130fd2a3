using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace Export.Tests.Importing;

/// <summary>The exporter imports a model without the graphs that cannot be built, and reports the reasons.</summary>
public sealed class MissingGraphsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_can_be_made_are_there()
    {
        Manifest manifest = await Import(TinyClassifier.Make());
        Assert.Null(manifest.Missing);
        Assert.Equal("image-gradient.onnx", manifest.ImageGradient?.File);
        Assert.Equal("guided-gradient.onnx", manifest.GuidedGradient?.File);
        Assert.Equal("full-gradient.onnx", manifest.FullGradient?.File);
        Assert.Equal("ablation-tail.onnx", manifest.GemmAblation?.File);
        Assert.Equal(new GemmWeights(manifest.GemmAblation!.Weights.Offset, 4, 4, 16, false), manifest.GemmAblation.Weights);
        Assert.NotNull(manifest.Hessian);
        Assert.Null(manifest.Hessian.File);
    }

    [Fact]
    public async Task An_operator_without_a_rule_in_front_of_the_layer_is_named()
    {
        ModelProto model = TinyClassifier.Make();
        model.Graph.Initializer.Add(Tensors.Make("axis", [], [2L]));
        model.Graph.Node.Insert(0, TinyClassifier.Node("CumSum", ["image", "axis"], "sums"));
        model.Of("conv").Input[0] = "sums";
        Manifest manifest = await Import(model);
        Assert.Null(manifest.ImageGradient);
        Assert.Null(manifest.GuidedGradient);
        Assert.Null(manifest.FullGradient);
        Assert.True(manifest.GemmAblation is not null, manifest.WhyMissing(SplitGraph.GemmAblation));
        foreach (SplitGraph graph in (SplitGraph[])[SplitGraph.ImageGradient, SplitGraph.GuidedGradient, SplitGraph.FullGradient])
            Assert.Contains("the operator CumSum has no gradient rule", manifest.WhyMissing(graph), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder["model"]), f => f.EndsWith("image-gradient.onnx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_of_one_picture_at_a_time_has_them_too()
    {
        ModelProto model = TinyClassifier.Make();
        model.Graph.Input[0].Type = Declaration.Of("image", new TensorShape(1, 3, 8, 8)).Type;
        model.Graph.Initializer.Add(Tensors.Make("shape", [2], [1L, 64L]));
        int flat = model.Graph.Node.IndexOf(model.Of("flat"));
        model.Graph.Node[flat] = TinyClassifier.Node("Reshape", ["pool", "shape"], "flat");
        Manifest manifest = await Import(model);
        Assert.Equal(1, manifest.Image.Shape[0]);
        Assert.Null(manifest.Missing);
    }

    private async Task<Manifest> Import(ModelProto model)
    {
        OnnxFile.Write(_folder["tiny.onnx"], model);
        using var error = new StringWriter();
        int code = await ExportTool.Run([_folder["tiny.onnx"], "--layer", "pool", "--output", _folder["model"]], TextWriter.Null, error);
        Assert.True(code == ExportTool.Success, error.ToString());
        return SplitModel.Open(_folder["model"]).Manifest;
    }
}
