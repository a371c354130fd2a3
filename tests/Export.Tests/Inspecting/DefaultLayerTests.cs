using Export.Tests.Importing;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Inspecting;

/// <summary>Tests the choice of the layer if the user names none.</summary>
public sealed class DefaultLayerTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    // Exporters write these poolings as operators around a reduction over space; a tensor inside one is not a layer.
    public static TheoryData<string, string[]> Poolings => new()
    {
        { "generalised mean", ["Clip relu tiny none = a", "Pow a three = b", "ReduceMean b = c", "Pow c third = pooled"] },
        { "norm", ["Mul relu relu = a", "ReduceMean a = b", "Sqrt b = pooled"] },
        { "norm by Pow", ["Pow relu two = a", "ReduceMean a = b", "Sqrt b = pooled"] },
        { "log-mean-exp", ["Mul relu three = a", "Exp a = b", "ReduceMean b = c", "Log c = d", "Mul d third = pooled"] },
        { "log-mean-exp less the maximum", ["ReduceMax relu = m", "Sub relu m = a", "Exp a = b", "ReduceMean b = c", "Log c = d", "Add d m = pooled"] },
        { "variance", ["ReduceMean relu = m", "Sub relu m = a", "Mul a a = b", "ReduceMean b = pooled"] },
        { "standard deviation", ["ReduceMean relu = m", "Sub relu m = a", "Pow a two = b", "ReduceMean b = c", "Add c tiny = d", "Sqrt d = pooled"] },
        { "minimum", ["Neg relu = a", "GlobalMaxPool a = b", "Neg b = pooled"] },
        { "minimum and maximum", ["GlobalMaxPool relu = m", "Neg relu = a", "GlobalMaxPool a = b", "Neg b = n", "Add m n = pooled"] },
        { "harmonic mean", ["Add relu tiny = a", "Reciprocal a = b", "ReduceMean b = c", "Reciprocal c = pooled"] },
        { "mean and deviation", ["ReduceMean relu = m", "Sub relu m = a", "Pow a two = b", "ReduceMean b = c", "Add m c = pooled"] },
        { "mean", ["GlobalAveragePool relu = pooled"] },
    };

    [Theory]
    [MemberData(nameof(Poolings))]
    public void The_inside_of_a_pooling_is_no_layer(string pooling, string[] nodes)
    {
        Assert.NotEmpty(pooling);
        Assert.Equal("relu", Only(Inspect(Pooled("Relu conv = relu", nodes))).Name);
    }

    // The last operators of activations are the same as those of poolings.
    [Theory]
    [InlineData("swish", "Sigmoid conv = s", "Mul conv s = act")]
    [InlineData("hard swish", "Add conv three = p", "Clip p zero six = q", "Mul conv q = r", "Div r six = act")]
    [InlineData("relu6", "Clip conv zero six = act")]
    [InlineData("leaky", "LeakyRelu conv = act")]
    public void An_activation_is_no_part_of_the_pooling_behind_it(string activation, params string[] nodes)
    {
        Assert.NotEmpty(activation);
        string[] pool = ["Clip act tiny none = a", "Pow a three = b", "ReduceMean b = c", "Pow c third = pooled"];
        Assert.Equal("act", Only(Inspect(Pooled([.. nodes, .. pool]))).Name);
        Assert.Equal("act", Only(Inspect(Pooled([.. nodes, "GlobalAveragePool act = pooled"]))).Name);
    }

    [Fact]
    public void As_many_channels_as_classes_are_no_reason_to_take_the_layer_before()
    {
        // Four channels and four classes, and a Gemm after the grid.
        Assert.Equal("relu", Only(Inspect(Pooled("Relu conv = relu", "GlobalAveragePool relu = pooled"))).Name);

        // A convolution as classifier: only a pool follows.
        ModelProto model = Pooled("Relu conv = relu", "Conv relu weight4 = grid", "GlobalAveragePool grid = pooled");
        model.Graph.Node.Remove(model.Of("scores"));
        model.Of("flat").Output[0] = "scores";
        Assert.Equal("relu", Only(Inspect(model)).Name);
    }

    [Fact]
    public void Two_paths_without_a_common_layer_are_reported()
    {
        ModelProto model = Pooled("Relu conv = relu", "GlobalAveragePool relu = m", "Conv image kernel = conv2", "Relu conv2 = relu2", "GlobalAveragePool relu2 = n", "Add m n = pooled");
        ModelInspection inspection = Inspect(model);
        Assert.Contains("No layer with a grid lies on every path", inspection.Problem, StringComparison.Ordinal);
        Assert.Contains("'relu2' or 'conv2'", inspection.Problem, StringComparison.Ordinal);
        Assert.Null(Inspect(model, "relu2").Problem);
    }

    [Fact]
    public void The_picture_is_no_layer()
    {
        ModelProto model = Pooled("Mul image third = scaled", "Flatten scaled = pooled");
        model.Graph.Node.Remove(model.Of("conv"));
        model.Graph.Initializer.Remove(model.Graph.Initializer.First(i => i.Name == "weight"));
        model.Graph.Initializer.Add(TinyClassifier.Constant("weight", 4, 3 * 8 * 8));
        ModelInspection inspection = Inspect(model);
        Assert.Empty(inspection.Layers);
        Assert.Contains("no layer with a grid", inspection.Problem, StringComparison.Ordinal);
        Assert.Contains("--layer image --method integratedgradients", inspection.Problem, StringComparison.Ordinal);
    }

    // 8x8 positions become 64 tokens for two heads; products of tokens are [N,2,64,64], as square as the picture.
    [Fact]
    public void An_attention_matrix_is_no_layer()
    {
        ModelProto model = Pooled(
            "Relu conv = relu", "Reshape relu tokens = t", "Transpose t = u", "MatMul u t = products", "Softmax products = attention", "MatMul attention u = mixed", "ReduceMean mixed = pooled");
        model.Graph.Initializer.Add(Tensors.Make("tokens", [4], new long[] { 0, 2, 2, 64 }));
        model.Of("u").Attribute.Add(Attributes.Make("perm", [0, 1, 3, 2]));
        model.Of("pooled").Attribute[0] = Attributes.Make("axes", [2]);
        ModelInspection inspection = Inspect(model);
        Assert.Equal(["relu", "conv"], inspection.Layers.Select(l => l.Name));
    }

    // Exporters write equal weights once, and an Identity for each of the others.
    [Fact]
    public void A_normalisation_by_copied_weights_is_one()
    {
        ModelProto model = Pooled(
            "Relu conv = relu", "Reshape relu tokens = r", "Transpose r = t", "Transpose t = k", "MatMul t k = p", "Softmax p = a", "MatMul a t = m",
            "Identity bias = gamma", "Identity bias = beta", "Mul m gamma = s", "Add s beta = normal", "ReduceMean normal = pooled");
        model.Graph.Initializer.Add(Tensors.Make("tokens", [3], new long[] { 0, 4, 64 }));
        foreach (string turned in new[] { "t", "k" })
            model.Of(turned).Attribute.Add(Attributes.Make("perm", [0, 2, 1]));
        model.Of("pooled").Attribute[0] = Attributes.Make("axes", [1]);
        InspectedTarget target = Only(Inspect(model));
        Assert.Equal("normal", target.Name);
        Assert.Contains("8x8 patches", target.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_grid_is_reported_with_the_layer_before_the_stride()
    {
        ModelProto model = Pooled("Relu conv = relu", "MaxPool relu = small", "Relu small = last", "GlobalAveragePool last = pooled");
        model.Of("small").Attribute.Add([Attributes.Make("kernel_shape", [4, 4]), Attributes.Make("strides", [4, 4])]);
        ModelInspection inspection = Inspect(model);
        Assert.Equal("last", Only(inspection).Name);
        Assert.Contains(inspection.Notes, n => n.Text.Contains("only 2x2 cells", StringComparison.Ordinal) && n.Text.EndsWith("has 8x8: --layer relu", StringComparison.Ordinal));
        Assert.DoesNotContain(Inspect(model, "relu").Notes, n => n.Text.Contains("cells", StringComparison.Ordinal));
    }

    // A shape that depends on values requires a computation, but only of those values.
    [Fact]
    public void A_shape_that_depends_on_values_is_found()
    {
        ModelProto model = Pooled("Relu conv = relu", "NonZero ones = at", "Shape at = shape", "Gather shape last1 = count", "Concat some count = target", "Reshape relu target = again", "Relu again = act", "GlobalAveragePool act = pooled");
        model.Graph.Initializer.Add(Tensors.Make("ones", [8], [1f, 1, 1, 1, 1, 1, 1, 1]));
        model.Graph.Initializer.Add(Tensors.Make("last1", [1], new long[] { 1 }));
        model.Graph.Initializer.Add(Tensors.Make("some", [3], new long[] { -1, 4, 8 }));
        model.Of("target").Attribute.Add(Attributes.Make("axis", 0));
        Assert.Equal("act", Only(Inspect(model)).Name);
        Assert.Equal([4, 8, 8], Inspect(model).Layers[0].Shape);
    }

    private static InspectedTarget Only(ModelInspection inspection)
    {
        Assert.Null(inspection.Problem);
        return Assert.Single(inspection.Targets);
    }

    private ModelInspection Inspect(ModelProto model, params string[] layers)
    {
        OnnxFile.Write(_folder["m.onnx"], model);
        return ModelInspector.Inspect(_folder["m.onnx"], new OnnxImportOptions { Layers = layers }, TestContext.Current.CancellationToken);
    }

    // Conv, the nodes given ("Operator input input = output"), Flatten, Gemm.
    private static ModelProto Pooled(params string[] nodes) => Pooled([], nodes);

    private static ModelProto Pooled(string first, string[] nodes) => Pooled([first], nodes);

    private static ModelProto Pooled(string[] first, string[] nodes)
    {
        ModelProto model = TinyClassifier.Make();
        GraphProto graph = model.Graph;
        NodeProto gemm = model.Of("scores");
        while (graph.Node.Count > 1)
            graph.Node.RemoveAt(1);
        foreach (string text in first.Concat(nodes))
        {
            string[] words = text.Split(' ');
            string[] inputs = [.. words[1..^2].Select(i => i == "none" ? "" : i)];
            NodeProto node = TinyClassifier.Node(words[0], inputs, words[^1]);
            if (node.OpType.StartsWith("Reduce", StringComparison.Ordinal))
                node.Attribute.Add(Attributes.Make("axes", [2, 3]));
            graph.Node.Add(node);
        }

        graph.Node.Add(TinyClassifier.Node("Flatten", ["pooled"], "flat"));
        graph.Node.Add(gemm);
        graph.Initializer.Remove(graph.Initializer.First(i => i.Name == "weight"));
        graph.Initializer.Add(TinyClassifier.Constant("weight", 4, 4));
        graph.Initializer.Add(TinyClassifier.Constant("weight4", 4, 4, 1, 1));
        foreach ((string name, float value) in new[] { ("tiny", 1e-6f), ("zero", 0), ("third", 1 / 3f), ("two", 2), ("three", 3), ("six", 6) })
            graph.Initializer.Add(Tensors.Make(name, [], [value]));
        return model;
    }
}
