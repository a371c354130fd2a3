using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using GradCam.TestSupport;
using static Export.Tests.Importing.TinyClassifier;

namespace Export.Tests.Importing;

/// <summary>
/// Tests residual networks in the form of static quantisation, with 8 bits everywhere, including the scores. ONNX Runtime fuses neighbours between
/// levels, and the halves of a split model have other neighbours. A value near the edge is therefore sometimes one level higher or lower.
/// </summary>
public sealed class QuantizedResidualTests : IDisposable
{
    private const int Channels = 16;
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Is_split_although_its_halves_may_be_a_level_off(int seed)
    {
        OnnxFile.Write(_folder["m.onnx"], Model(seed));
        foreach (string layer in (string[])["sum2", "conv1b", "stem"])
        {
            OnnxImportReport report = OnnxImporter.Import(_folder["m.onnx"], _folder[layer], new OnnxImportOptions { Layers = [layer] }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.InRange(report.Verification.Scores, 0, 1e-6);
        }
    }

    // stem, three blocks of two convolutions with a sum, a mean over space, a Gemm to 10 scores: each between its own levels.
    private static ModelProto Model(int seed)
    {
        var random = new Random(seed);
        var graph = new GraphProto { Name = "residual" };
        graph.Input.Add(Value("image", 3, 16, 16));
        graph.Output.Add(Value("scores", 10));
        string tensor = Levels("image", 0.016f, 128);
        tensor = Levels(Relu(Convolution(tensor, "stem_sum", 3, 1), "stem"), 0.02f, 0);
        for (int block = 1; block <= 3; block++)
        {
            string branch = Levels(Relu(Convolution(tensor, $"conv{block}a", Channels, 1), $"relu{block}a"), 0.02f, 0);
            branch = Levels(Convolution(branch, $"conv{block}b", Channels, 1), 0.03f, 128);
            graph.Node.Add(Node("Add", [branch, tensor], $"sum{block}_in"));
            tensor = Levels(Relu($"sum{block}_in", $"sum{block}"), 0.03f, 0);
        }

        graph.Node.Add(Node("GlobalAveragePool", [tensor], "pool"));
        tensor = Levels("pool", 0.01f, 0);
        graph.Node.Add(Node("Flatten", [tensor], "flat"));
        graph.Node.Add(Node("Gemm", ["flat", Weights("gemm", 0, 10, Channels), Bias("gemm", 10)], "logits", Attributes.Make("transB", 1)));
        string last = Levels("logits", 0.02f, 128);
        graph.Node.Single(n => n.Output[0] == last).Output[0] = "scores";
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };

        string Convolution(string input, string output, int inputs, int pad)
        {
            graph.Node.Add(Node("Conv", [input, Weights(output, 0, Channels, inputs, 3, 3), Bias(output, Channels)], output, Attributes.Make("pads", [pad, pad, pad, pad])));
            return output;
        }

        string Relu(string input, string output)
        {
            graph.Node.Add(Node("Relu", [input], output));
            return output;
        }

        string Levels(string input, float scale, byte zero)
        {
            graph.Initializer.Add(Tensors.Make($"{input}_scale", [], [scale]));
            graph.Initializer.Add(Tensors.Make($"{input}_zero", [], TensorProto.Types.DataType.Uint8, [zero]));
            graph.Node.Add(Node("QuantizeLinear", [input, $"{input}_scale", $"{input}_zero"], $"{input}_levels"));
            graph.Node.Add(Node("DequantizeLinear", [$"{input}_levels", $"{input}_scale", $"{input}_zero"], $"{input}_real"));
            return $"{input}_real";
        }

        string Weights(string name, int axis, params long[] dims)
        {
            long count = dims.Aggregate(1L, (product, d) => product * d);
            graph.Initializer.Add(Tensors.Make($"{name}_w", dims, TensorProto.Types.DataType.Int8, [.. Enumerable.Range(0, (int)count).Select(_ => (byte)(sbyte)random.Next(-127, 128))]));
            graph.Initializer.Add(Tensors.Make($"{name}_ws", [dims[0]], [.. Enumerable.Range(0, (int)dims[0]).Select(_ => (0.5f + random.NextSingle()) * 0.02f / MathF.Sqrt(count / dims[0]))]));
            graph.Initializer.Add(Tensors.Make($"{name}_wz", [dims[0]], TensorProto.Types.DataType.Int8, new byte[dims[0]]));
            graph.Node.Add(Node("DequantizeLinear", [$"{name}_w", $"{name}_ws", $"{name}_wz"], $"{name}_real_w", Attributes.Make("axis", axis)));
            return $"{name}_real_w";
        }

        string Bias(string name, int count)
        {
            graph.Initializer.Add(Tensors.Make($"{name}_b", [count], [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)]));
            return $"{name}_b";
        }
    }
}
