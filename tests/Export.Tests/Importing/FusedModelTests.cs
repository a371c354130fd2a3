using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;
using static Export.Tests.Importing.TinyClassifier;

namespace Export.Tests.Importing;

/// <summary>
/// Tests a model that ONNX Runtime optimised and wrote. It has operators of the domain com.microsoft, and its explanation is the original's.
/// </summary>
public sealed class FusedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_optimised_model_gives_the_maps_of_the_original()
    {
        ModelProto model = TinyClassifier.Make();
        NodeProto pool = model.Of("pool");
        pool.Input[0] = "second_relu";
        model.Graph.Initializer.Add(Constant("second_kernel", 4, 4, 3, 3));
        model.Graph.Node.Insert(2, Node("Conv", ["relu", "second_kernel"], "second", Attributes.Make("pads", [1, 1, 1, 1])));
        model.Graph.Node.Insert(3, Node("Relu", ["second"], "second_relu"));
        OnnxFile.Write(_folder["plain.onnx"], model);
        using (var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED, OptimizedModelFilePath = _folder["fused.onnx"] })
        using (new InferenceSession(_folder["plain.onnx"], options))
        {
            // ONNX Runtime writes the optimised model as it opens the session.
        }

        ModelProto fused = OnnxFile.Read(_folder["fused.onnx"]);
        Assert.Contains(fused.Graph.Node, n => n is { OpType: "FusedConv", Domain: "com.microsoft" });

        // A fused convolution follows the first layer, and the layer itself is one.
        foreach (string layer in (string[])["relu", "second_relu"])
        {
            float[] expected = Map("plain", layer);
            Assert.Contains(expected, v => v > 0.01f);
            float[] actual = Map("fused", layer);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-5);
        }
    }

    private float[] Map(string name, string layer)
    {
        string split = _folder[$"{name}-{layer}"];
        OnnxImporter.Import(_folder[$"{name}.onnx"], split, new OnnxImportOptions { Layers = [layer] }, cancellationToken: TestContext.Current.CancellationToken);
        using var explainer = Explainer.Load(split, cancellationToken: TestContext.Current.CancellationToken);
        var random = new Random(5);
        float[] image = [.. Enumerable.Range(0, 3 * 64).Select(_ => random.NextSingle())];
        return explainer.Explain(new NpyArray([1, 3, 8, 8], image), cancellationToken: TestContext.Current.CancellationToken)[0].Classes[0].Map.Values;
    }
}
