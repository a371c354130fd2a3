using GradCam.Explaining;
using GradCam.Export.Embedding;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.Export.Quantizing;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Tests.Embedding;

/// <summary>Tests explained models in a plain ONNX Runtime session, as in other programs, against autograd's maps.</summary>
public sealed class ModelEmbedderTests : IDisposable
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("resnet-small", "gradcam")]
    [InlineData("resnet-small", "hirescam")]
    [InlineData("resnet-small", "elementwise")]
    [InlineData("resnet-small", "layercam")]
    [InlineData("resnet-small", "xgradcam")]
    [InlineData("resnet-small", "gradcamplusplus")]
    [InlineData("densenet-small", "gradcam")]
    [InlineData("lrn-net", "gradcam")]
    public void The_map_is_autograds_and_the_scores_are_the_models_own(string name, string method)
    {
        var golden = GoldenCase.OpenOrSkip(name);
        Embed(golden, new EmbedOptions { Method = CamMethods.Find(method), Class = EmbedOptions.Input });
        NpyArray input = golden.Array("input");
        (float[] saliency, float[] heatMap, float[] scores) = Run(_folder["e.onnx"], input, ("explain_class", golden.Classes));
        Compare.Close(golden.Array($"map_{method}").Data, saliency, 1e-4);
        using var plain = new InferenceSession(golden.Model);
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(input.Data, [.. input.Shape.Select(d => (long)d)]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> own = plain.Run(run, plain.InputNames, [image], plain.OutputNames);
        Compare.Close(own[0].GetTensorDataAsSpan<float>().ToArray(), scores, 1e-6);
        Assert.All(heatMap, v => Assert.InRange(v, 0, 1));
        Assert.True(heatMap.Max() > 0.8f);
    }

    [Fact]
    public void The_top_class_is_explained_without_an_input()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        EmbedReport report = Embed(golden, new EmbedOptions());
        Assert.Equal(2, report.Added.Count);
        Assert.StartsWith("saliency float [", report.Added[0], StringComparison.Ordinal);
        Assert.InRange(report.Difference, 0, 1e-5);
        NpyArray input = golden.Array("input");
        (float[] saliency, _, float[] scores) = Run(_folder["e.onnx"], input);
        int classes = scores.Length / 2;
        int[] top = [.. Enumerable.Range(0, 2).Select(n => Array.IndexOf(scores, scores.AsSpan(n * classes, classes).ToArray().Max(), n * classes) - (n * classes))];
        Embed(golden, new EmbedOptions { Class = EmbedOptions.Input }, "input.onnx");
        Compare.Close(Run(_folder["input.onnx"], input, ("explain_class", top)).Saliency, saliency, 1e-6);
    }

    [Fact]
    public void A_class_outside_the_classes_gives_a_map_of_zeros_and_minus_one_the_top_class()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        Embed(golden, new EmbedOptions { Class = EmbedOptions.Optional });
        NpyArray input = golden.Array("input");
        foreach (int outside in new[] { -2, 1_000_000 })
        {
            (float[] saliency, float[] heatMap, _) = Run(_folder["e.onnx"], input, ("explain_class", [outside, outside]));
            Assert.All(saliency.Concat(heatMap), v => Assert.Equal(0, v));
        }

        float[] top = Run(_folder["e.onnx"], input, ("explain_class", [-1, -1])).Saliency;
        Assert.Equal(top, Run(_folder["e.onnx"], input).Saliency);
        Assert.Contains(top, v => v > 0);
    }

    [Fact]
    public void A_lazy_model_has_a_switch()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        Embed(golden, new EmbedOptions());
        Embed(golden, new EmbedOptions { Lazy = true }, "lazy.onnx");
        NpyArray input = golden.Array("input");
        (float[] saliency, float[] heatMap, float[] scores) = Run(_folder["e.onnx"], input);
        using OrtValue on = OrtValue.CreateTensorValueFromMemory(new[] { true }, [1]);
        using OrtValue off = OrtValue.CreateTensorValueFromMemory(new[] { false }, [1]);
        (float[] lazySaliency, float[] lazyHeatMap, float[] lazyScores) = Run(_folder["lazy.onnx"], input, ("explain", on));
        Compare.Close(saliency, lazySaliency, 1e-5);
        Compare.Close(heatMap, lazyHeatMap, 1e-5);
        Compare.Close(scores, lazyScores, 1e-6);
        (float[] none, _, float[] same) = Run(_folder["lazy.onnx"], input, ("explain", off));
        Assert.Equal(saliency.Length, none.Length);
        Assert.All(none, v => Assert.Equal(0, v));
        Assert.Equal(lazyScores, same);
    }

    [Fact]
    public void A_fixed_class_a_prefix_and_one_output()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        EmbedReport report = Embed(golden, new EmbedOptions { Class = $"{golden.Classes[0]}", Prefix = "why_", HeatMap = false, Signed = true });
        Assert.Equal(["why_saliency"], report.Added.Select(a => a.Split(' ')[0]));
        using var session = new InferenceSession(_folder["e.onnx"]);
        Assert.Equal("gradcam", session.ModelMetadata.CustomMetadataMap["gradcam.method"]);
        Assert.Equal(golden.Tensor, session.ModelMetadata.CustomMetadataMap["gradcam.layer"]);
        Assert.Equal(["scores", "why_saliency"], session.OutputNames);
    }

    [Fact]
    public void Weights_go_into_a_file_of_their_own()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        Embed(golden, new EmbedOptions());
        Embed(golden, new EmbedOptions { ExternalData = "weights.data" }, "external.onnx");
        Assert.InRange(new FileInfo(_folder["external.onnx"]).Length, 1, new FileInfo(_folder["e.onnx"]).Length / 5);
        Assert.Equal(["e.onnx", "external.onnx", "weights.data"], Directory.GetFileSystemEntries(_folder.FullName).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        NpyArray input = golden.Array("input");
        Assert.Equal(Run(_folder["e.onnx"], input).Saliency, Run(_folder["external.onnx"], input).Saliency);
    }

    [Fact]
    public void A_split_models_folder_becomes_one_file()
    {
        string shapes = TestPaths.InRepository("models", "shapes-split");
        ModelEmbedder.Embed(shapes, _folder["e.onnx"], new EmbedOptions { Class = "star" }, cancellationToken: s_cancel);
        using var explainer = Explainer.Load(shapes, cancellationToken: s_cancel);
        var random = new Random(7);
        var input = new NpyArray([1, 3, 224, 224], [.. Enumerable.Range(0, 3 * 224 * 224).Select(_ => (float)random.NextDouble())]);
        float[] own = explainer.Explain(input, new ExplainOptions { Classes = ClassTargets.Of(explainer.Model.Labels.Find("star")) }, s_cancel)[0].Classes[0].Map.Values;
        Compare.Close(own, Run(_folder["e.onnx"], input).Saliency, 1e-5);

        // Small weights of a split model may be in its weights file, too.
        ModelEmbedder.Embed(shapes, _folder["f.onnx"], new EmbedOptions { Class = "star", ExternalData = "f.data" }, cancellationToken: s_cancel);
        Compare.Close(own, Run(_folder["f.onnx"], input).Saliency, 1e-5);
    }

    [Theory]
    [InlineData(QuantizationMode.Dense8)]
    [InlineData(QuantizationMode.Float16)]
    public void A_quantised_model_keeps_its_weights(QuantizationMode mode)
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        OnnxImporter.Import(golden.Model, _folder["split"], new OnnxImportOptions { Layers = [golden.Tensor], Quantization = new QuantizationRequest(mode, null) }, cancellationToken: s_cancel);
        EmbedReport report = ModelEmbedder.Embed(_folder["split"], _folder["e.onnx"], new EmbedOptions(), cancellationToken: s_cancel);
        Assert.InRange(report.Difference, 0, 1e-5);
        Assert.InRange(report.Bytes, 1, new FileInfo(golden.Model).Length);
    }

    [Fact]
    public void A_layer_of_tokens_gives_a_map_of_its_grid()
    {
        var golden = GoldenCase.OpenOrSkip("vit-small");
        EmbedReport report = Embed(golden, new EmbedOptions { Class = EmbedOptions.Input });
        Assert.InRange(report.Difference, 0, 1e-5);
        using var explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        NpyArray input = golden.Array("input");
        float[] own = [.. explainer.Explain(input, new ExplainOptions { Classes = ClassTargets.ForEach([.. golden.Classes.Select(c => $"{c}")]) }, s_cancel).SelectMany(e => e.Classes[0].Map.Values)];
        Compare.Close(own, Run(_folder["e.onnx"], input, ("explain_class", golden.Classes)).Saliency, 1e-5);
    }

    [Fact]
    public void Explaining_an_explained_model_explains_the_model_inside()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        Embed(golden, new EmbedOptions());
        OnnxImportReport report = OnnxImporter.Import(_folder["e.onnx"], _folder["split"], new OnnxImportOptions { Layers = [golden.Tensor] }, cancellationToken: s_cancel);
        Assert.Contains(report.Notes, n => n.Kind == "embedded");
        using var explainer = Explainer.Load(_folder["split"], cancellationToken: s_cancel);
        Assert.Equal(golden.Tensor, explainer.Model.LayerNames[0]);

        // A second explanation replaces the first.
        ModelEmbedder.Embed(_folder["e.onnx"], _folder["again.onnx"], new EmbedOptions { Method = CamMethods.Find("hirescam") }, new OnnxImportOptions { Layers = [golden.Tensor] }, s_cancel);
        using var session = new InferenceSession(_folder["again.onnx"]);
        Assert.Equal(["scores", "saliency", "heatmap"], session.OutputNames);
        Assert.Equal("hirescam", session.ModelMetadata.CustomMetadataMap["gradcam.method"]);
    }

    [Theory]
    [InlineData("scorecam", "cannot be part of a model")]
    [InlineData("eigencam", "cannot be part of a model")]
    [InlineData("cam", "CAM needs a model whose target layer")]
    public void A_method_that_is_no_formula_is_rejected(string method, string message)
    {
        Assert.Contains(message, Assert.Throws<GradCamException>(() => Embed(GoldenCase.OpenOrSkip("lrn-net"), new EmbedOptions { Method = CamMethods.Find(method) })).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void An_existing_file_and_a_taken_name_are_rejected()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        File.WriteAllText(_folder["e.onnx"], "mine");
        Assert.Contains("exists already", Assert.Throws<GradCamException>(() => Embed(golden, new EmbedOptions())).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["e.onnx"]));
        Assert.Contains("there is no folder", Assert.Throws<GradCamException>(() => Embed(golden, new EmbedOptions(), "none/e.onnx")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_heat_map_alone_is_compared_with_the_librarys()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        EmbedReport report = Embed(golden, new EmbedOptions { Saliency = false });
        Assert.InRange(report.Difference, double.Epsilon, 1e-5);
    }

    [Fact]
    public void The_preprocessing_in_the_metadata_is_read_back()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        var settings = new PreprocessingSettings { Resize = ResizeMode.Stretch, Range = ValueRange.Byte, Channels = ChannelOrder.Bgr, Mean = new(100, 110, 120), Std = new(2f) };
        var import = new OnnxImportOptions { Layers = [golden.Tensor], Preprocessing = new PreprocessingChoice(settings, "options") };
        ModelEmbedder.Embed(golden.Model, _folder["e.onnx"], new EmbedOptions(), import, s_cancel);
        ModelInspection plain = ModelInspector.Inspect(golden.Model, import, s_cancel);
        ModelInspection explained = ModelInspector.Inspect(_folder["e.onnx"], new OnnxImportOptions(), s_cancel);
        Assert.Equal(plain.Preprocessing, explained.Preprocessing);
        Assert.StartsWith("preprocessing (the explained model's metadata)", explained.PreprocessingText, StringComparison.Ordinal);
        Assert.Equal(golden.Tensor, explained.Embedded!["layer"]);

        // The assumption is still a note.
        Embed(golden, new EmbedOptions(), "assumed.onnx");
        ModelInspection assumed = ModelInspector.Inspect(_folder["assumed.onnx"], new OnnxImportOptions(), s_cancel);
        Assert.Contains(assumed.Notes, n => n.Kind == "assumed-preprocessing" && n.Caution);
    }

    [Fact]
    public void A_name_that_the_model_has_is_rejected_and_a_prefix_helps()
    {
        var golden = GoldenCase.OpenOrSkip("resnet-small");
        ModelProto model = OnnxFile.Read(golden.Model);
        model.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "scores" }, Output = { "saliency" } });
        OnnxFile.Write(_folder["taken.onnx"], model);
        var import = new OnnxImportOptions { Layers = [golden.Tensor] };
        GradCamException e = Assert.Throws<GradCamException>(() => ModelEmbedder.Embed(_folder["taken.onnx"], _folder["e.onnx"], new EmbedOptions(), import, s_cancel));
        Assert.Contains("a tensor 'saliency' already. Give another name with --prefix", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["e.onnx"]));
        Assert.StartsWith("my_saliency", ModelEmbedder.Embed(_folder["taken.onnx"], _folder["e.onnx"], new EmbedOptions { Prefix = "my_" }, import, s_cancel).Added[0], StringComparison.Ordinal);

        // Only the new names matter.
        ModelEmbedder.Embed(_folder["taken.onnx"], _folder["f.onnx"], new EmbedOptions { Saliency = false }, import, s_cancel);
    }

    private EmbedReport Embed(GoldenCase golden, EmbedOptions options, string name = "e.onnx") =>
        ModelEmbedder.Embed(golden.Model, _folder[name], options, new OnnxImportOptions { Layers = [golden.Tensor] }, s_cancel);

    private static (float[] Saliency, float[] HeatMap, float[] Scores) Run(string path, NpyArray input, (string Name, IReadOnlyList<int> Classes) classes)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(classes.Classes.Select(c => (long)c).ToArray(), [classes.Classes.Count]);
        return Run(path, input, (classes.Name, value));
    }

    private static (float[] Saliency, float[] HeatMap, float[] Scores) Run(string path, NpyArray input, params (string Name, OrtValue Value)[] extra)
    {
        using var session = new InferenceSession(path);
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(input.Data, [.. input.Shape.Select(d => (long)d)]);
        using var run = new RunOptions();
        string[] names = [session.InputNames[0], .. extra.Select(e => e.Name)];
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, names, [image, .. extra.Select(e => e.Value)], session.OutputNames);
        return (Of("saliency"), Of("heatmap"), values[0].GetTensorDataAsSpan<float>().ToArray());

        float[] Of(string name) => values[session.OutputNames.ToList().IndexOf(name)].GetTensorDataAsSpan<float>().ToArray();
    }
}
