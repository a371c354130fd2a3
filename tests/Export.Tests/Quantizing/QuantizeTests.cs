using System.Text.Json.Nodes;
using GradCam.Explaining;
using GradCam.NetVips;
using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tools.Export;
using Microsoft.ML.OnnxRuntime;

namespace Export.Tests.Quantizing;

/// <summary>Tests models that the tool quantises, and its statement of their loss.</summary>
public sealed class QuantizeTests(SmallerModels made) : IClassFixture<SmallerModels>, IDisposable
{
    private static readonly string Samples = TestPaths.InRepository("samples");
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dense8", 0.6)]
    [InlineData("float16", 0.52)]
    [InlineData("int8", 0.3)]
    public async Task A_smaller_model_explains_and_its_fidelity_is_what_was_said(string mode, double size)
    {
        (string folder, string output) = await made.Of(mode, "--calibration", Samples);
        SplitModel original = SplitModel.Open(NarrowVgg16.Folder);
        SplitModel smaller = SplitModel.Open(folder);
        Assert.InRange(smaller.Manifest.Weights.Bytes, 1, size * original.Manifest.Weights.Bytes);

        QuantizationFidelity said = smaller.Manifest.Quantization!.Fidelity;
        string[] files = [.. Directory.GetFiles(Samples, "*.png").Order(StringComparer.Ordinal)];

        // With int8, on every fifth picture, which was not used for the ranges.
        if (mode == "int8")
            files = [.. files.Where((_, i) => i % 5 == 4)];
        Assert.Equal((files.Length, files.Length), (said.Count, said.Maps));
        using Explainer exact = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer rounded = Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken);
        var measured = new List<(double Score, bool Top, double Pearson, double Spearman, bool Cell)>();
        foreach (string file in files)
        {
            Picture picture = new NetVipsCodec().Decode(File.ReadAllBytes(file));
            Explanation expected = exact.Explain(picture, cancellationToken: TestContext.Current.CancellationToken);
            ClassExplanation top = expected.Classes[0];
            Explanation actual = rounded.Explain(picture, new ExplainOptions { Classes = ClassTargets.Of(top.Index) }, TestContext.Current.CancellationToken);
            float[] a = top.Map.Values;
            float[] b = actual.Classes[0].Map.Values;
            measured.Add((
                expected.Scores.Zip(actual.Scores, (x, y) => Math.Abs(x - y)).Max() / expected.Scores.Max(Math.Abs),
                Array.IndexOf(actual.Scores, actual.Scores.Max()) == top.Index,
                Correlated(a, b),
                Correlated(Ranked(a), Ranked(b)),
                Array.IndexOf(a, a.Max()) == Array.IndexOf(b, b.Max())));
        }

        Assert.Equal(measured.Max(m => m.Score), said.LargestScoreError, 1e-4);
        Assert.Equal(measured.Average(m => m.Top ? 1.0 : 0.0), said.Top1Agreement, 1e-9);
        Assert.Equal(measured.Average(m => m.Pearson), said.MeanPearson!.Value, 1e-4);
        Assert.Equal(measured.Min(m => m.Pearson), said.WorstPearson!.Value, 1e-4);
        Assert.Equal(measured.Average(m => m.Spearman), said.MeanSpearman!.Value, 1e-3);
        Assert.Equal(measured.Min(m => m.Spearman), said.WorstSpearman!.Value, 1e-3);
        Assert.Equal(measured.Average(m => m.Cell ? 1.0 : 0.0), said.PointingAgreement!.Value, 1e-9);

        // Rounding has an effect, but the maps stay nearly the same.
        Assert.InRange(said.LargestScoreError, 1e-6, 0.2);
        Assert.InRange(said.MeanPearson.Value, 0.9, 1);
        Assert.Contains($"Against float32 on {files.Length} pictures (samples", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dense_layers_are_stored_once_and_multiplied_as_integers()
    {
        (string folder, _) = await made.Of("dense8");
        foreach (string file in (string[])["classifier.onnx", "gradient.onnx", "channel-weights.onnx", "image-gradient.onnx"])
        {
            ModelProto graph = OnnxFile.Read(Path.Combine(folder, file));
            Assert.DoesNotContain(graph.Graph.Initializer, i => i.DataType == (int)TensorProto.Types.DataType.Float && i.Dims.Count == 2 && i.Count() >= 256);
            Assert.All(graph.Graph.Node, n => Assert.Equal("", n.Domain));
        }

        Assert.Equal(Places("classifier.onnx"), Places("gradient.onnx").Where(p => Places("classifier.onnx").Contains(p)));
        Assert.Equal(3, Optimized(folder, "classifier.onnx").Graph.Node.Count(n => n.OpType == "MatMulNBits"));
        Assert.Equal(3, Optimized(folder, "gradient.onnx").Graph.Node.Count(n => n.OpType == "MatMulNBits"));
        Assert.Null(SplitModel.Open(folder).Manifest.GemmAblation);

        IEnumerable<string> Places(string file) => OnnxFile.Read(Path.Combine(folder, file)).Graph.Initializer
            .Where(i => i.DataType == (int)TensorProto.Types.DataType.Int8).Select(i => $"{i.Name} {i.ExternalData.First(e => e.Key == "offset").Value}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Convolutions_compute_with_integers()
    {
        (string folder, _) = await made.Of("int8", "--calibration", Samples);
        string[] ran = [.. Optimized(folder, "features.onnx").Graph.Node.Select(n => n.OpType)];
        Assert.Equal(13, ran.Count(o => o == "QLinearConv"));
        Assert.DoesNotContain("Conv", ran);
        Assert.DoesNotContain("Relu", ran);

        // A pool follows five of the thirteen, and accepts integers as well. Only the picture is quantised, and the activations are dequantised.
        Assert.Equal(1, ran.Count(o => o == "QuantizeLinear"));
        Assert.Equal(1, ran.Count(o => o == "DequantizeLinear"));

        // The results are the float32 activations, on at most 256 levels.
        using Explainer exact = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer rounded = Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken);
        Picture picture = new NetVipsCodec().Decode(File.ReadAllBytes(Path.Combine(Samples, "star.png")));
        float[] expected = Activations(exact);
        float[] actual = Activations(rounded);
        Assert.InRange(actual.Distinct().Count(), 16, 256);
        double error = Math.Sqrt(expected.Zip(actual, (e, a) => (double)(e - a) * (e - a)).Sum() / expected.Sum(e => (double)e * e));
        Assert.InRange(error, 1e-4, 0.15);

        float[] Activations(Explainer explainer) => explainer.Explain(picture, new ExplainOptions { KeepTensors = true }, TestContext.Current.CancellationToken).Tensors!.Activations.Data;
    }

    [Fact]
    public async Task A_float16_gradient_neither_overflows_nor_vanishes()
    {
        (string folder, _) = await made.Of("float16", "--calibration", Samples);
        ModelProto gradient = OnnxFile.Read(Path.Combine(folder, "gradient.onnx"));
        Assert.Contains(gradient.Graph.Node, n => n.OpType == "Cast" && n.Int("to", 0) == (long)TensorProto.Types.DataType.Float16);
        float[] expected = Gradient(NarrowVgg16.Folder, 1f);
        foreach (float size in (float[])[1e-10f, 1f, 1e10f])
            Compare.Close(expected, [.. Gradient(folder, size).Select(g => g / size)], 5e-3);
        Assert.All(Gradient(folder, 0f), g => Assert.Equal(0, g));
    }

    [Fact]
    public async Task A_convolution_whose_normalization_is_folded_in_gives_what_both_gave()
    {
        // The normalization sets the third channel to zero, and inverts the second.
        ModelProto model = NormalizedClassifier();
        OnnxFile.Write(_folder["model.onnx"], model);
        Assert.Equal(ExportTool.Success, await Run(_folder["model.onnx"], "--output", _folder["float32"]));
        Assert.Equal(ExportTool.Success, await Run(_folder["model.onnx"], "--output", _folder["model"], "--quantize", "int8", "--calibration", Samples));
        ModelProto features = OnnxFile.Read(_folder["model/features.onnx"]);
        Assert.DoesNotContain(features.Graph.Node, n => n.OpType == "BatchNormalization");
        QuantizationFidelity fidelity = SplitModel.Open(_folder["model"]).Manifest.Quantization!.Fidelity;
        Assert.InRange(fidelity.LargestScoreError, 0, 0.1);

        // Graphs from the scores to the image keep the normalization, and use the weights without it.
        Assert.Contains(OnnxFile.Read(_folder["model/image-gradient.onnx"]).Graph.Node, n => n.OpType == "DequantizeLinear");
    }

    [Fact]
    public async Task An_old_manifest_has_no_quantization_and_a_new_one_reads_back()
    {
        Assert.Null(SplitModel.Open(NarrowVgg16.Folder).Manifest.Quantization);
        (string folder, _) = await made.Of("dense8");
        Manifest manifest = SplitModel.Open(folder).Manifest;
        Assert.Equal(QuantizationMode.Dense8, manifest.Quantization!.Mode);
        Assert.Equal(("random pictures", 16), (manifest.Quantization.Fidelity.Pictures, manifest.Quantization.Fidelity.Count));
        Assert.Equal("dense8", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "model.json")))!["quantization"]!["mode"]);
        Assert.Equal(ManifestFile.Write(manifest), File.ReadAllText(Path.Combine(folder, "model.json")));
    }

    [Theory]
    [InlineData("--calibration DIR", "--quantize", "int8")]
    [InlineData("no mode 'int4'", "--quantize", "int4")]
    [InlineData("--calibration is of use with --quantize only", "--calibration", ".")]
    public async Task Options_that_make_no_sense_are_refused(string message, params string[] options)
    {
        Assert.Equal(ExportTool.Usage, await Run(["vgg16", "--weights", NarrowVgg16.Weights, "--output", _folder["model"], .. options]));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    [Fact]
    public async Task Graphs_without_weights_cannot_be_quantized()
    {
        Assert.Equal(ExportTool.Usage, await Run("vgg16", "--graphs-only", "--output", _folder["model"], "--quantize", "dense8"));
        Assert.Contains("leave out --quantize", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "no such folder")]
    [InlineData("empty", "no readable picture")]
    public async Task A_folder_without_pictures_is_named(string folder, string message)
    {
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllText(_folder["empty/notes.txt"], "no picture");
        Assert.Equal(ExportTool.Failure, await Run("vgg16", "--weights", NarrowVgg16.Weights, "--output", _folder["model"], "--quantize", "int8", "--calibration", _folder[folder]));
        Assert.Contains(_folder[folder], _error.ToString(), StringComparison.Ordinal);
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    [Fact]
    public async Task A_model_without_dense_layers_is_told_so()
    {
        ModelProto model = NormalizedClassifier();
        NodeProto pool = Importing.TinyClassifier.Of(model, "pool");
        pool.Attribute.Clear();
        pool.Attribute.AddRange([Attributes.Make("kernel_shape", [4, 4]), Attributes.Make("strides", [4, 4])]);
        model.Graph.Initializer.Remove(model.Graph.Initializer.First(i => i.Name == "weight"));
        model.Graph.Initializer.Add(Importing.TinyClassifier.Constant("weight", 4, 16));
        OnnxFile.Write(_folder["model.onnx"], model);
        Assert.Equal(ExportTool.Failure, await Run(_folder["model.onnx"], "--output", _folder["model"], "--quantize", "dense8"));
        Assert.Contains("nothing to quantize", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder.FullName));
    }

    private static ModelProto NormalizedClassifier()
    {
        ModelProto model = Importing.TinyClassifier.Make();
        NodeProto conv = model.Graph.Node[0];
        conv.Output[0] = conv.Name = "raw";
        model.Graph.Node.Insert(1, Importing.TinyClassifier.Node("BatchNormalization", ["raw", "gamma", "beta", "mean", "variance"], "conv"));
        model.Graph.Initializer.Add(Tensors.Make("gamma", [4], [1.5f, -0.8f, 0f, 0.6f]));
        model.Graph.Initializer.Add(Tensors.Make("beta", [4], [0.1f, 0.2f, 0.3f, -0.1f]));
        model.Graph.Initializer.Add(Tensors.Make("mean", [4], [0.2f, -0.3f, 0.1f, 0f]));
        model.Graph.Initializer.Add(Tensors.Make("variance", [4], [1f, 0.5f, 2f, 0.25f]));

        // Large enough for the weights file.
        TensorProto kernel = model.Graph.Initializer.First(i => i.Name == "kernel");
        model.Graph.Initializer.Remove(kernel);
        model.Graph.Initializer.Add(Importing.TinyClassifier.Constant("kernel", 4, 3, 5, 5));
        conv.Attribute.Clear();
        conv.Attribute.Add(Attributes.Make("pads", [2, 2, 2, 2]));
        return model;
    }

    private Task<int> Run(params string[] args) => ExportTool.Run(args, _output, _error);

    // Returns a graph as ONNX Runtime runs it.
    private ModelProto Optimized(string folder, string file)
    {
        using var options = new SessionOptions { OptimizedModelFilePath = _folder["optimized.onnx"], LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", "optimized.bin");
        using var session = new InferenceSession(Path.Combine(folder, file), options);
        return OnnxFile.Read(_folder["optimized.onnx"]);
    }

    private static float[] Gradient(string folder, float size)
    {
        SplitModel model = SplitModel.Open(folder);
        GradientGraph graph = model.Manifest.Gradient;
        using var session = new InferenceSession(model.PathOf(graph.File));
        var random = new Random(5);
        OrtValue[] inputs = [.. session.InputMetadata.Select(input =>
        {
            long[] shape = [1, .. input.Value.Dimensions.Skip(1).Select(d => (long)d)];
            int count = (int)shape.Aggregate(1L, (product, d) => product * d);
            return input.Key == model.Manifest.Seed
                ? OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(0, count).Select(i => i == 3 ? size : 0f)], shape)
                : input.Value.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float
                    ? OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.3f)], shape)
                    : OrtValue.CreateTensorValueFromMemory(new long[count], shape);
        })];
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [.. session.InputMetadata.Keys], inputs, graph.Results);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static double Correlated(float[] a, float[] b)
    {
        double x = a.Average(v => (double)v);
        double y = b.Average(v => (double)v);
        return a.Zip(b, (p, q) => (p - x) * (q - y)).Sum() / Math.Sqrt(a.Sum(p => (p - x) * (p - x)) * b.Sum(q => (q - y) * (q - y)));
    }

    // By counting: the smaller values, and half of the equal ones.
    private static float[] Ranked(float[] values) => [.. values.Select(v => values.Count(o => o < v) + (values.Count(o => o == v) / 2f))];
}
