using System.Numerics.Tensors;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using GradCam.TestSupport;
using static Export.Tests.Importing.TinyClassifier;

namespace Export.Tests.Importing;

/// <summary>Tests quantised models in the forms of quantisers, against the float model that they were made from.</summary>
public sealed class QuantizedModelTests : IDisposable
{
    private const string Layer = "relu1";
    private const float First = 0.02f;
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Forms => ["QDQ", "QDQ per channel", "QLinear", "QLinear per channel", "QLinear per channel, operator set 11", "integer"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_gradient_is_that_of_the_float_model_within_the_steps_of_the_weights(string form)
    {
        ExplanationTensors exact = Explain("float", FloatModel(), out _);
        ExplanationTensors rounded = Explain("quantised", Quantised(form), out OnnxImportReport report);
        Assert.Contains("the model is quantised: the gradient passes straight through the rounding", report.Notes.Select(n => n.Text));
        Assert.InRange(report.Verification.Gradient, 0, 2e-3);
        Compare.Close(exact.Activations.Data, rounded.Activations.Data, 2e-2);

        // If two activations have the same level, another one may become the largest of its window. The whole window's gradient then moves there. The
        // mean over space does not change.
        Compare.Close(exact.ChannelWeights[0].Data, rounded.ChannelWeights[0].Data, 5e-2);
        Assert.InRange(TensorPrimitives.CosineSimilarity<float>(exact.Gradients[0].Data, rounded.Gradients[0].Data), 0.9f, 1.001f);
    }

    [Fact]
    public void A_layer_of_levels_stands_for_what_they_mean()
    {
        OnnxFile.Write(_folder["model.onnx"], Quantised("QLinear"));
        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["model"], new OnnxImportOptions { Layers = ["q1"] }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("q1_dequantized", Assert.Single(report.Layers).Name);
        Assert.InRange(report.Verification.Gradient, 0, 2e-3);
    }

    [Fact]
    public void The_operators_of_ONNX_Runtimes_quantiser()
    {
        ModelProto model = Quantised("QLinear");
        GraphProto graph = model.Graph;
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });

        foreach (NodeProto node in graph.Node.Where(n => n.Output[0] is "qp" or "real2" or "flat" or "scores").ToList())
            graph.Node.Remove(node);

        // ... -> q2 -> a pool, a sum with itself, a leaky ReLU, a concatenation and a Sigmoid on the levels.
        Scale(graph, "sp", 0.02f, 0);
        NodeProto[] nodes =
        [
            Runtime("QLinearAveragePool", ["q2", "s2", "z2", "s2", "z2"], "qp", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])),
            Runtime("QLinearAdd", ["qp", "s2", "z2", "qp", "s2", "z2", "s2", "z2"], "qa"),
            Runtime("QLinearMul", ["qa", "s2", "z2", "qp", "s2", "z2", "s2", "z2"], "qm"),
            Runtime("QLinearLeakyRelu", ["qm", "s2", "z2", "s2", "z2"], "ql", Attributes.Make("alpha", 0.1f)),
            Runtime("QLinearConcat", ["s2", "z2", "ql", "s2", "z2", "qa", "s2", "z2"], "qc", Attributes.Make("axis", 1)),
            Runtime("QLinearGlobalAveragePool", ["qc", "s2", "z2", "s2", "z2"], "qg"),
            Node("Flatten", ["qg"], "qf"),
            Runtime("QGemm", ["qf", "s2", "z2", "wg", "swg", "zwg", "", "s2", "z2"], "qs", Attributes.Make("transB", 1)),
            Runtime("QLinearSigmoid", ["qs", "s2", "z2", "sp", "zp"], "qy"),
            Node("DequantizeLinear", ["qy", "sp", "zp"], "scores"),
        ];
        graph.Node.AddRange(nodes);
        Weights(graph, "g", 4, 8);

        Explain("runtime", model, out OnnxImportReport report);
        Assert.InRange(report.Verification.Gradient, 0, 2e-2);
    }

    private ExplanationTensors Explain(string name, ModelProto model, out OnnxImportReport report)
    {
        OnnxFile.Write(_folder[name + ".onnx"], model);
        report = OnnxImporter.Import(_folder[name + ".onnx"], _folder[name], new OnnxImportOptions { Layers = [Layer] }, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer explainer = Explainer.Load(_folder[name], cancellationToken: TestContext.Current.CancellationToken);
        var random = new Random(3);
        float[] image = [.. Enumerable.Range(0, 2 * 3 * 64).Select(_ => (4 * random.NextSingle()) - 2)];
        return explainer.Explain(
            new GradCam.NumPy.NpyArray([2, 3, 8, 8], image),
            new ExplainOptions { KeepTensors = true, Classes = ClassTargets.ForEach(["2", "2"]) },
            TestContext.Current.CancellationToken)[1].Tensors!;
    }

    // conv1, relu1, conv2, relu2, pool, flat, scores.
    private static ModelProto FloatModel()
    {
        ModelProto model = Make();
        GraphProto graph = model.Graph;
        graph.Initializer.Add(Constant("kernel2", 4, 4, 3, 3));
        graph.Initializer.Add(Constant("bias2", 4));
        graph.Node.Clear();
        graph.Node.Add(Node("Conv", ["image", "kernel"], "conv1", Attributes.Make("pads", [1, 1, 1, 1])));
        graph.Node.Add(Node("Relu", ["conv1"], Layer));
        graph.Node.Add(Node("Conv", [Layer, "kernel2", "bias2"], "conv2", Attributes.Make("pads", [1, 1, 1, 1])));
        graph.Node.Add(Node("Relu", ["conv2"], "relu2"));
        graph.Node.Add(Node("MaxPool", ["relu2"], "pool", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])));
        graph.Node.Add(Node("Flatten", ["pool"], "flat"));
        graph.Node.Add(Node("Gemm", ["flat", "weight", "bias"], "scores", Attributes.Make("transB", 1)));
        return model;
    }

    private static ModelProto Quantised(string form)
    {
        ModelProto model = FloatModel();
        GraphProto graph = model.Graph;
        bool perChannel = form.Contains("per channel", StringComparison.Ordinal);
        if (form.Contains("11", StringComparison.Ordinal))
            model.OpsetImport[0].Version = 11;
        graph.Node.Remove(model.Of("conv2"));
        graph.Node.Remove(model.Of("relu2"));
        Scale(graph, "s1", First, 0);
        Scale(graph, "s2", 2 * First, 0);
        Weights(graph, "2", 4, 4, 3, 3);
        float[] scales = perChannel ? [0.004f, 0.004f, 0.004f, 0.004f] : [0.004f];
        graph.Initializer.Remove(graph.Initializer.Single(i => i.Name == "sw2"));
        graph.Initializer.Add(Tensors.Make("sw2", perChannel ? [4] : [], scales));
        graph.Initializer.Remove(graph.Initializer.Single(i => i.Name == "zw2"));
        graph.Initializer.Add(Tensors.Make("zw2", perChannel ? [4] : [], TensorProto.Types.DataType.Int8, new byte[scales.Length]));

        NodeProto pool = model.Of("pool");
        int at = graph.Node.IndexOf(pool);
        if (form.StartsWith("QDQ", StringComparison.Ordinal))
        {
            pool.Input[0] = "real2";
            NodeProto weights = Node("DequantizeLinear", ["w2", "sw2", "zw2"], "kernel2_real");
            if (perChannel)
                weights.Attribute.Add(Attributes.Make("axis", 0));
            Insert(
                Node("QuantizeLinear", [Layer, "s1", "z1"], "q1"),
                Node("DequantizeLinear", ["q1", "s1", "z1"], "real1"),
                weights,
                Node("Conv", ["real1", "kernel2_real", "bias2"], "conv2", Attributes.Make("pads", [1, 1, 1, 1])),
                Node("Relu", ["conv2"], "relu2"),
                Node("QuantizeLinear", ["relu2", "s2", "z2"], "q2"),
                Node("DequantizeLinear", ["q2", "s2", "z2"], "real2"));
        }
        else if (form.StartsWith("QLinear", StringComparison.Ordinal))
        {
            // The ReLU is the lower end of the levels' range. From operator set 12 on, the pool accepts levels, too.
            float[] bias = graph.Initializer.Single(i => i.Name == "bias2").RawData.Span.ToArray().Chunk(4).Select(b => BitConverter.ToSingle(b)).ToArray();
            graph.Initializer.Add(Tensors.Make("b2", [4], TensorProto.Types.DataType.Int32, [.. bias.SelectMany(b => BitConverter.GetBytes((int)MathF.Round(b / (First * 0.004f))))]));
            Insert(
                Node("QuantizeLinear", [Layer, "s1", "z1"], "q1"),
                Node("QLinearConv", ["q1", "s1", "z1", "w2", "sw2", "zw2", "s2", "z2", "b2"], "q2", Attributes.Make("pads", [1, 1, 1, 1])));
            bool onLevels = model.OpsetImport[0].Version > 11;
            pool.Input[0] = onLevels ? "q2" : "real2";
            pool.Output[0] = onLevels ? "qp" : "pool";
            model.Of("flat").Input[0] = onLevels ? "real2" : "pool";
            graph.Node.Insert(at + (onLevels ? 1 : 0), Node("DequantizeLinear", [onLevels ? "qp" : "q2", "s2", "z2"], "real2"));
        }
        else
        {
            // As in dynamic quantisation: convolution and product on integers, scaled by the measured range.
            Weights(graph, "g", 4, 64);
            graph.Initializer.Add(Tensors.Make("bias2_4d", [1, 4, 1, 1], graph.Initializer.Single(i => i.Name == "bias2").RawData.Span.ToArray().Chunk(4).Select(b => BitConverter.ToSingle(b)).ToArray()));
            pool.Input[0] = "relu2";
            NodeProto first = Node("DynamicQuantizeLinear", [Layer], "q1");
            first.Output.AddRange(["d1", "p1"]);
            Insert(
                first,
                Node("ConvInteger", ["q1", "w2", "p1", "zw2"], "sums", Attributes.Make("pads", [1, 1, 1, 1])),
                Node("Cast", ["sums"], "sums_real", Attributes.Make("to", 1)),
                Node("Mul", ["d1", "sw2"], "product"),
                Node("Mul", ["sums_real", "product"], "scaled"),
                Node("Add", ["scaled", "bias2_4d"], "conv2"),
                Node("Relu", ["conv2"], "relu2"));
            graph.Node.Remove(model.Of("scores"));
            byte[] transposed = new byte[4 * 64];
            byte[] rows = graph.Initializer.Single(i => i.Name == "wg").RawData.ToByteArray();
            for (int i = 0; i < rows.Length; i++)
                transposed[((i % 64) * 4) + (i / 64)] = rows[i];
            graph.Initializer.Add(Tensors.Make("wt", [64, 4], TensorProto.Types.DataType.Int8, transposed));
            NodeProto second = Node("DynamicQuantizeLinear", ["flat"], "qf");
            second.Output.AddRange(["df", "pf"]);
            foreach (NodeProto node in (NodeProto[])[
                second,
                Node("MatMulInteger", ["qf", "wt", "pf"], "sums_f"),
                Node("Cast", ["sums_f"], "sums_f_real", Attributes.Make("to", 1)),
                Node("Mul", ["df", "swg"], "product_f"),
                Node("Mul", ["sums_f_real", "product_f"], "scaled_f"),
                Node("Add", ["scaled_f", "bias"], "scores")])
                graph.Node.Add(node);
        }

        return model;

        void Insert(params NodeProto[] nodes)
        {
            foreach (NodeProto node in nodes)
                graph.Node.Insert(at++, node);
        }
    }

    // The scale s and the zero point z of an activation.
    private static void Scale(GraphProto graph, string name, float scale, byte zero)
    {
        graph.Initializer.Add(Tensors.Make(name, [], [scale]));
        graph.Initializer.Add(Tensors.Make("z" + name[1..], [], TensorProto.Types.DataType.Uint8, [zero]));
    }

    // The float model's kernel2 or weight as levels w, with scale sw and zero point zw.
    private static void Weights(GraphProto graph, string name, params long[] dims)
    {
        string of = name == "2" ? "kernel2" : "weight";
        float[] values = [.. graph.Initializer.Single(i => i.Name == of).RawData.ToByteArray().Chunk(4).Select(b => BitConverter.ToSingle(b)).Take((int)dims.Aggregate(1L, (p, d) => p * d))];
        byte[] levels = [.. values.Select(v => (byte)(sbyte)MathF.Round(v / 0.004f))];
        graph.Initializer.Add(Tensors.Make("w" + name, dims, TensorProto.Types.DataType.Int8, levels));
        graph.Initializer.Add(Tensors.Make("sw" + name, [], [0.004f]));
        graph.Initializer.Add(Tensors.Make("zw" + name, [], TensorProto.Types.DataType.Int8, [0]));
    }

    private static NodeProto Runtime(string opType, string[] inputs, string output, params AttributeProto[] attributes)
    {
        NodeProto node = Node(opType, inputs, output, attributes);
        node.Domain = "com.microsoft";
        return node;
    }
}
