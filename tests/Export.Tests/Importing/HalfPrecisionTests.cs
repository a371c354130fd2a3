using System.Runtime.InteropServices;
using Google.Protobuf;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.SplitModels;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

public sealed class HalfPrecisionTests : IDisposable
{
    private const int Class = 2;

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_float16_model_agrees_with_its_float32_original_within_its_precision()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        OnnxFile.Write(_folder["half.onnx"], Narrowed(OnnxFile.Read(golden.Model)));

        OnnxImportReport report = OnnxImporter.Import(_folder["half.onnx"], _folder["model"], new OnnxImportOptions { Layers = [golden.Tensor] }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(report.Notes, n => n.Text.Contains("float16", StringComparison.Ordinal));

        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> both = explainer.Explain(
            golden.Array("input"),
            new ExplainOptions { KeepTensors = true, Classes = ClassTargets.ForEach([.. golden.Classes.Select(c => $"{c}")]) },
            TestContext.Current.CancellationToken);
        Compare.Close(golden.Array("scores").Data, [.. both.SelectMany(e => e.Scores)], 2e-2);
        Compare.Close(golden.Array("activations").Data, [.. both.SelectMany(e => e.Tensors!.Activations.Data)], 2e-2);
        Compare.Close(golden.Array("gradients").Data, [.. both.SelectMany(e => e.Tensors!.Gradients[0].Data)], 2e-2);
        Compare.Close(golden.Array("map_gradcam").Data, [.. both.SelectMany(e => e.Classes[0].Map.Values)], 2e-2);
    }

    [Fact]
    public void Behind_a_matrix_the_pooled_gradient_is_the_mean_of_its_rows()
    {
        ModelProto model = Narrowed(TinyClassifier.Make());
        Half[] weight = Values(model, "weight");
        OnnxFile.Write(_folder["half.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["half.onnx"], _folder["model"], new OnnxImportOptions { Layers = ["relu"] }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(Assert.Single(report.Layers).Pooled);
        Assert.True(report.Verification.ChannelWeights <= 1e-5);
        ModelProto graph = OnnxFile.Read(_folder["model/channel-weights.onnx"]);
        Assert.DoesNotContain(graph.Graph.Initializer, i => i.Name == "weight");

        // A max pool passes each gradient to one position, and Flatten and Gemm hold 16 of them per channel.
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        Explanation kept = Explain(explainer, keep: true);
        Explanation pooled = Explain(explainer, keep: false);
        float[] expected = [.. Enumerable.Range(0, 4).Select(k => weight.Skip(Class * 64).Skip(k * 16).Take(16).Sum(w => (float)w) / 64)];
        float[] activations = kept.Tensors!.Activations.Data;
        float[] map = [.. Enumerable.Range(0, 64).Select(p => MathF.Max(0, Enumerable.Range(0, 4).Sum(k => expected[k] * activations[(k * 64) + p])))];
        Assert.Contains(map, m => m > 0);
        Compare.Close(map, kept.Classes[0].Map.Values, 1e-5);
        Compare.Close(map, pooled.Classes[0].Map.Values, 1e-5);
    }

    // Scores and activations are well within float16's range, 6e-8 to 65504. The gradient, the product of two matrices, is not.
    [Theory]
    [InlineData(3000f, 400f, 1e-4f)]
    [InlineData(2e-4f, 2e-4f, 100f)]
    public void A_gradient_beyond_the_range_of_float16_is_right_all_the_same(float first, float second, float kernel)
    {
        const int Hidden = 8;
        ModelProto model = TinyClassifier.Make();
        model.Graph.Node.RemoveAt(4);
        model.Graph.Node.Add(TinyClassifier.Node("Gemm", ["flat", "first"], "hidden", Attributes.Make("transB", 1)));
        model.Graph.Node.Add(TinyClassifier.Node("Gemm", ["hidden", "second"], "scores", Attributes.Make("transB", 1)));
        model.Graph.Initializer.Clear();
        model.Graph.Initializer.Add(Scaled("kernel", kernel, 4, 3, 3, 3));
        model.Graph.Initializer.Add(Scaled("first", first, Hidden, 64));
        model.Graph.Initializer.Add(Scaled("second", second, 4, Hidden));
        model = Narrowed(model);
        (Half[] one, Half[] two) = (Values(model, "first"), Values(model, "second"));
        OnnxFile.Write(_folder["half.onnx"], model);

        OnnxImporter.Import(_folder["half.onnx"], _folder["model"], new OnnxImportOptions { Layers = ["pool"] }, cancellationToken: TestContext.Current.CancellationToken);

        float[] expected = [.. Enumerable.Range(0, 64).Select(i => (float)Enumerable.Range(0, Hidden).Sum(u => (double)two[(Class * Hidden) + u] * (double)one[(u * 64) + i]))];
        Assert.True(expected.Max(Math.Abs) > 65504 || expected.Max(Math.Abs) < 1e-6);
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.DoesNotContain(SplitGraph.ImageGradient.Name, explainer.Model.Manifest.Missing?.Keys ?? []);
        Explanation kept = Explain(explainer, keep: true);
        Assert.All(kept.Scores, s => Assert.True(float.IsFinite(s) && s != 0));
        Compare.Close(expected, kept.Tensors!.Gradients[0].Data, 1e-5);
        Compare.Close(kept.Classes[0].Map.Values, Explain(explainer, keep: false).Classes[0].Map.Values, 1e-5);

        static TensorProto Scaled(string name, float scale, params long[] dims)
        {
            TensorProto tensor = TinyClassifier.Constant(name, dims);
            float[] values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
            return Tensors.Make(name, dims, Array.ConvertAll(values, v => v * scale));
        }
    }

    private static Explanation Explain(Explainer explainer, bool keep)
    {
        float[] image = [.. Enumerable.Range(0, 3 * 8 * 8).Select(i => ((i * 37 % 41) - 20) / 10f)];
        return explainer.Explain(
            new NpyArray([1, 3, 8, 8], image),
            new ExplainOptions { KeepTensors = keep, Classes = ClassTargets.ForEach([$"{Class}"]) },
            TestContext.Current.CancellationToken)[0];
    }

    private static Half[] Values(ModelProto model, string constant) =>
        MemoryMarshal.Cast<byte, Half>(model.Graph.Initializer.First(i => i.Name == constant).RawData.Span).ToArray();

    // The model with all its float32 tensors, and so all of its arithmetic, in float16.
    private static ModelProto Narrowed(ModelProto model)
    {
        foreach (TensorProto tensor in model.Graph.Initializer.Where(t => t.DataType == (int)TensorProto.Types.DataType.Float))
        {
            Half[] narrow = [.. MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray().Select(v => (Half)v)];
            tensor.DataType = (int)TensorProto.Types.DataType.Float16;
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(narrow));
        }

        foreach (ValueInfoProto info in model.Graph.Input.Concat(model.Graph.Output))
            info.Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Float16;
        model.Graph.ValueInfo.Clear();
        return model;
    }
}
