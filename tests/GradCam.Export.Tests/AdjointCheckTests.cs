using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Tests;

/// <summary>Tests each rule against its own node: correct rules pass for any inputs, and the check finds every kind of error.</summary>
public sealed class AdjointCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public static TheoryData<string> Nodes => ["Conv", "ConvTranspose", "Gemm", "MatMul", "Add", "Mul", "Div", "MaxPool", "AveragePool", "Relu", "Clip", "Sqrt", "Pow", "Log", "Softmax", "LayerNormalization", "InstanceNormalization"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_right_rule_passes(string name)
    {
        foreach (float scale in (float[])[1e-6f, 1, 1e4f])
            Assert.All(Errors(name, _ => { }, scale), e => Assert.InRange(e, 0, AdjointCheck.Tolerance));
    }

    /// <summary>A tensor after a ReLU is mostly zero, and at zero roots have no slope and maxima no unique position.</summary>
    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_right_rule_passes_at_zeros(string name) =>
        Assert.All(Errors(name, _ => { }, scale: 0), e => Assert.InRange(e, 0, AdjointCheck.Tolerance));

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_wrong_sign_is_found(string name) => Found(name, graph => Behind(graph, "Neg"));

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_factor_is_found(string name) => Found(name, graph =>
    {
        graph.Initializer.Add(Tensors.Make("factor", [], [1.02f]));
        Behind(graph, "Mul", "factor");
    });

    [Fact]
    public void Transposed_weights_are_found()
    {
        Found("Gemm", graph =>
        {
            NodeProto product = graph.Node.First(n => n.OpType is "Gemm");
            long before = product.Int("transB", 0);
            product.Attribute.Clear();
            product.Attribute.Add(Attributes.Make("transB", 1 - before));
        });
    }

    [Fact]
    public void Wrong_pads_are_found() => Found("Conv", graph =>
    {
        NodeProto crop = graph.Node.First(n => n.OpType is "Slice");
        TensorProto starts = graph.Initializer.First(i => i.Name == crop.Input[1]);
        long[] values = [.. starts.ReadInt64().Select(v => v == 1 ? 0 : v == 0 ? 1 : v)];
        graph.Initializer.Add(Tensors.Make("starts", [values.Length], values));
        crop.Input[1] = "starts";
    });

    [Fact]
    public void Broadcasting_that_is_not_undone_is_found() => Found("Add", graph =>
    {
        NodeProto sum = graph.Node.First(n => n.OpType is "ReduceSum");
        sum.OpType = "Identity";
        sum.Attribute.Clear();
        while (sum.Input.Count > 1)
            sum.Input.RemoveAt(1);
    });

    [Fact]
    public void A_mask_by_the_wrong_comparison_is_found() => Found("Relu", graph => graph.Node.First(n => n.OpType is "Greater").OpType = "Less");

    /// <summary>The numbers of a matrix do not matter to a rule, so the check runs once for all layers of a kind.</summary>
    [Fact]
    public void Nodes_of_a_kind_have_one_probe()
    {
        var graph = new GraphProto { Name = "chain" };
        var shapes = new Dictionary<string, TensorShape> { ["x0"] = new(Dim.Batch, 8) };
        for (int i = 0; i < 20; i++)
        {
            graph.Node.Add(new NodeProto { OpType = "Relu", Name = $"relu{i}", Input = { $"x{i}" }, Output = { $"x{i + 1}" } });
            shapes[$"x{i + 1}"] = new(Dim.Batch, 8);
        }

        Assert.Single(RuleProbe.Make(Model(graph), "x20", ["x0"], shapes));
    }

    private void Found(string name, Action<GraphProto> mutate) =>
        Assert.Contains(Errors(name, mutate, 1), e => !(e <= AdjointCheck.Tolerance));

    // Adds one more node after the result.
    private static void Behind(GraphProto graph, string opType, params string[] more)
    {
        NodeProto last = graph.Node.First(n => n.Output[0] == graph.Output[0].Name);
        var node = new NodeProto { OpType = opType, Name = "mutant", Input = { last.Input[0] }, Output = { "mutant" } };
        node.Input.AddRange(more);
        graph.Node.Insert(graph.Node.IndexOf(last), node);
        last.Input[0] = "mutant";
    }

    private List<double> Errors(string name, Action<GraphProto> mutate, float scale)
    {
        (NodeProto node, (string Name, long[] Dims)[] moved, TensorProto[] constants, long[] output) = Make(name);
        var graph = new GraphProto { Name = name, Node = { node } };
        graph.Initializer.AddRange(constants);
        var shapes = constants.ToDictionary(c => c.Name, c => new TensorShape([.. c.Dims.Select(Dim.FromInt64)], c.DataType));
        foreach ((string input, long[] dims) in moved)
            shapes[input] = new TensorShape([.. dims.Select(Dim.FromInt64)]);
        shapes["y"] = new TensorShape([.. output.Select(Dim.FromInt64)]);
        bool positive = node.OpType is "Sqrt" or "Log" or "Pow";
        using var given = new RunTensors(
            [.. moved.Select(m => m.Name)],
            [.. moved.Select((m, i) => OrtValue.CreateTensorValueFromMemory(Values(i, m.Dims, scale, positive), m.Dims))]);
        var errors = new List<double>();
        foreach (RuleProbe probe in RuleProbe.Make(Model(graph), "y", [.. moved.Select(m => m.Name)], shapes))
        {
            mutate(probe.Backward.Model.Graph);
            errors.Add(AdjointCheck.Error(probe, given, _folder.FullName, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("not finite"));
        }

        Assert.NotEmpty(errors);
        return errors;
    }

    private static float[] Values(int seed, long[] dims, float scale, bool positive) =>
        Array.ConvertAll(RandomNormal.Values(new Random(seed + 40), (int)dims.Aggregate(1L, (p, d) => p * d)), v => scale * (positive ? MathF.Abs(v) : v));

    private static ModelProto Model(GraphProto graph) => new() { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } } };

    private static (NodeProto Node, (string Name, long[] Dims)[] Moved, TensorProto[] Constants, long[] Output) Make(string name)
    {
        long[] map = [1, 4, 7, 6];
        return name switch
        {
            "Conv" => (Node("Conv", ["x", "w"], Attributes.Make("pads", [1L, 0, 1, 2]), Attributes.Make("strides", [2L, 1])), [("x", map)], [Weights("w", 5, 4, 3, 3)], [1, 5, 4, 6]),
            "ConvTranspose" => (Node("ConvTranspose", ["x", "w"], Attributes.Make("strides", [2L, 2])), [("x", map)], [Weights("w", 4, 3, 2, 2)], [1, 3, 14, 12]),
            "Gemm" => (Node("Gemm", ["x", "w"], Attributes.Make("transB", 1)), [("x", [1, 8])], [Weights("w", 8, 8)], [1, 8]),
            "MatMul" => (Node("MatMul", ["x", "w"]), [("x", [1, 5, 8]), ("w", [1, 8, 6])], [], [1, 5, 6]),
            "Add" or "Mul" => (Node(name, ["x", "z"]), [("x", map), ("z", [1, 4, 1, 1])], [], map),
            "Div" => (Node(name, ["x", "z"]), [("x", map), ("z", [1, 4, 1, 1])], [], map),
            "MaxPool" => (Node(name, ["x"], Attributes.Make("kernel_shape", [3L, 3]), Attributes.Make("pads", [1L, 1, 1, 1])), [("x", map)], [], map),
            "AveragePool" => (Node(name, ["x"], Attributes.Make("kernel_shape", [3L, 3]), Attributes.Make("pads", [1L, 1, 1, 1])), [("x", map)], [], map),
            "Clip" => (Node(name, ["x", "least", "most"]), [("x", map)], [Tensors.Make("least", [], [0f]), Tensors.Make("most", [], [6f])], map),
            "Pow" => (Node(name, ["x", "power"]), [("x", map)], [Tensors.Make("power", [], [1 / 3f])], map),
            "LayerNormalization" => (Node(name, ["x", "gamma"]), [("x", [1, 5, 8])], [Weights("gamma", 8)], [1, 5, 8]),
            "InstanceNormalization" => (Node(name, ["x", "gamma", "beta"]), [("x", map)], [Weights("gamma", 4), Weights("beta", 4)], map),
            _ => (Node(name, ["x"]), [("x", map)], [], map),
        };

        static NodeProto Node(string opType, string[] inputs, params AttributeProto[] attributes)
        {
            var node = new NodeProto { OpType = opType, Name = opType, Output = { "y" } };
            node.Input.AddRange(inputs);
            node.Attribute.AddRange(attributes);
            return node;
        }

        static TensorProto Weights(string name, params long[] dims) => Tensors.Make(name, dims, Values(7, dims, 1, positive: false));
    }
}
