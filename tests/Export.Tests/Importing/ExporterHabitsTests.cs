using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.TestSupport;
using static Export.Tests.Importing.TinyClassifier;

namespace Export.Tests.Importing;

/// <summary>
/// Tests one small network in the forms of different exporters: with operators of old operator sets, and with channels last and Transposes around
/// each convolution, as TensorFlow and Keras write it. All of them have the same gradients and the same map.
/// </summary>
public sealed class ExporterHabitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, false)]
    [InlineData(9, false)]
    [InlineData(10, false)]
    [InlineData(11, false)]
    [InlineData(7, true)]
    [InlineData(9, true)]
    [InlineData(12, true)]
    [InlineData(13, true)]
    [InlineData(18, true)]
    public void Old_operator_sets_and_channels_last_make_no_difference(int opset, bool channelsLast)
    {
        ClassExplanation expected = Explain("plain", Network(13, channelsLast: false), "layer", out ExplanationTensors exact, out _);
        ClassExplanation actual = Explain("other", Network(opset, channelsLast), "layer", out ExplanationTensors found, out OnnxImportReport report);
        Assert.Equal("[N, 6, 4, 4]", Assert.Single(report.Layers).Shape);
        Assert.Equal(channelsLast, report.Notes.Any(n => n.Text == "'layer' has its channels last; it is cut as [N,C,h,w]"));
        Assert.Contains(report.Notes, n => n.Text.Contains("Softmax is cut off", StringComparison.Ordinal));
        Assert.InRange(report.Verification.Gradient, 0, 2e-3);
        Compare.Close(exact.Activations.Data, found.Activations.Data, 1e-5);
        Compare.Close(exact.Gradients[0].Data, found.Gradients[0].Data, 1e-5);
        Compare.Close(expected.Map.Values, actual.Map.Values, 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_default_layer_has_its_channels_first(bool channelsLast)
    {
        Explain("model", Network(13, channelsLast, cropped: false), null, out _, out OnnxImportReport report);
        ImportedLayer layer = Assert.Single(report.Layers);
        Assert.Equal((channelsLast ? "last_channels_first" : "last", "[N, 6, 4, 4]"), (layer.Name, layer.Shape));
    }

    [Fact]
    public void A_Transposes_other_side_is_taken_where_it_is_the_only_one()
    {
        Explain("model", Network(13, channelsLast: true), "clip_last", out _, out OnnxImportReport report);
        Assert.Equal("clip", Assert.Single(report.Layers).Name);
    }

    private ClassExplanation Explain(string name, ModelProto model, string? layer, out ExplanationTensors tensors, out OnnxImportReport report)
    {
        OnnxFile.Write(_folder[name + ".onnx"], model);
        report = OnnxImporter.Import(_folder[name + ".onnx"], _folder[name], new OnnxImportOptions { Layers = layer is null ? [] : [layer] }, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer explainer = Explainer.Load(_folder[name], cancellationToken: TestContext.Current.CancellationToken);
        var random = new Random(3);
        float[] image = [.. Enumerable.Range(0, 3 * 64).Select(_ => (4 * random.NextSingle()) - 2)];
        Explanation explanation = Assert.Single(explainer.Explain(
            new NpyArray([1, 3, 8, 8], image), new ExplainOptions { KeepTensors = true, Classes = ClassTargets.ForEach(["2"]) }, TestContext.Current.CancellationToken));
        tensors = explanation.Tensors!;
        return explanation.Classes[0];
    }

    // Convolution with TensorFlow's SAME, batch normalisation, ReLU6, scale and shift per channel, ReLU ("layer"), a convolution that is added to it,
    // ReLU ("last"), enlarged, cropped, averaged, dropout, linear, Softmax.
    private static ModelProto Network(int opset, bool channelsLast, bool cropped = true)
    {
        var graph = new GraphProto { Name = "network" };
        graph.Input.Add(channelsLast ? Value("image", 8, 8, 3) : Value("image", 3, 8, 8));
        graph.Output.Add(Value("probabilities", 4));
        foreach (TensorProto constant in (TensorProto[])[
            Constant("kernel", 6, 3, 3, 3), Constant("mix", 6, 6, 1, 1), Constant("gamma", 6), Constant("beta", 6), Constant("mean", 6), Constant("linear", 6, 4), Constant("offset", 4),
            Constant("factors", channelsLast ? [6] : [6, 1, 1]), Constant("shifts", channelsLast ? [6] : [6, 1, 1]),
            Tensors.Make("variance", [6], [1f, 0.5f, 2, 1.5f, 0.8f, 1.2f])])
            graph.Initializer.Add(constant);

        string x = First("image", "image_first");
        Attributed("Pad", [x], "pad", 11, ("pads", "pads", [0, 0, 0, 0, 0, 0, 1, 1]));
        Add("Conv", ["pad", "kernel"], "conv", Attributes.Make("strides", [2, 2]), Attributes.Make("auto_pad", "VALID"), Attributes.Make("kernel_shape", [3, 3]));
        NodeProto normalise = Add("BatchNormalization", ["conv", "gamma", "beta", "mean", "variance"], "bn", Attributes.Make("epsilon", 1e-3f));
        if (opset < 9)
            normalise.Attribute.Add(Attributes.Make("spatial", 1));
        if (opset < 11)
        {
            Add("Clip", ["bn"], "clip", Attributes.Make("min", 0f), Attributes.Make("max", 6f));
        }
        else
        {
            graph.Initializer.Add(Tensors.Make("zero", [], [0f]));
            graph.Initializer.Add(Tensors.Make("six", [], [6f]));
            Add("Clip", ["bn", "zero", "six"], "clip");
        }

        x = Last("clip", "clip_last");
        Add("Mul", [x, "factors"], "scaled");
        Add("Add", ["scaled", "shifts"], "shifted");
        Add("Relu", ["shifted"], "layer");
        Add("Conv", [First("layer", "layer_first"), "mix"], "mixed", Attributes.Make("auto_pad", "SAME_UPPER"));
        Add("Add", [Last("mixed", "mixed_last"), "layer"], "sum");
        Add("Relu", ["sum"], "last");
        string pooled = "last";
        if (cropped)
        {
            Enlarge(First("last", "last_first"), "large");
            Slice("large", "crop");
            Add("MaxPool", ["crop"], "max", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [1, 1]));
            pooled = Last("max", "max_last");
        }

        long[] space = channelsLast ? [1, 2] : [2, 3];
        Attributed("ReduceMean", [pooled], "mean_kept", 18, ("axes", "axes", space));
        Attributed("Squeeze", ["mean_kept"], "vector", 13, ("axes", "squeezed", space));
        NodeProto dropout = Add("Dropout", ["vector"], "dropped");
        if (opset < 12)
            dropout.Attribute.Add(Attributes.Make("ratio", 0.5f));
        Add("MatMul", ["dropped", "linear"], "product");
        Add("Add", ["product", "offset"], "logits");
        Add("Softmax", ["logits"], "probabilities", Attributes.Make("axis", 1));
        return new ModelProto { IrVersion = opset > 17 ? 8 : 7, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = opset } } };

        NodeProto Add(string opType, string[] inputs, string output, params AttributeProto[] attributes)
        {
            NodeProto node = Node(opType, inputs, output, attributes);
            graph.Node.Add(node);
            return node;
        }

        string First(string tensor, string name) => channelsLast ? Add("Transpose", [tensor], name, Attributes.Make("perm", [0, 3, 1, 2])).Output[0] : tensor;

        string Last(string tensor, string name) => channelsLast ? Add("Transpose", [tensor], name, Attributes.Make("perm", [0, 2, 3, 1])).Output[0] : tensor;

        // An attribute became an input in a later version.
        void Attributed(string opType, string[] inputs, string output, int since, params (string Attribute, string Input, long[] Values)[] integers)
        {
            if (opset < since)
            {
                Add(opType, inputs, output, [.. integers.Select(i => Attributes.Make(i.Attribute, i.Values))]);
                return;
            }

            foreach ((string _, string input, long[] values) in integers)
                graph.Initializer.Add(Tensors.Make(input, [values.Length], values));
            Add(opType, [.. inputs, .. integers.Select(i => i.Input)], output);
        }

        void Slice(string from, string to) => Attributed("Slice", [from], to, 10, ("starts", "starts", [1, 1]), ("ends", "ends", [7, 7]), ("axes", "slice_axes", [2, 3]));

        void Enlarge(string from, string to)
        {
            float[] scales = [1, 1, 2, 2];
            if (opset > 8)
                graph.Initializer.Add(Tensors.Make("scales", [4], scales));
            switch (opset)
            {
                case < 9:
                    Add("Upsample", [from], to, Attributes.Make("mode", "nearest"), new AttributeProto { Name = "scales", Type = AttributeProto.Types.AttributeType.Floats, Floats = { scales } });
                    break;
                case 9:
                    Add("Upsample", [from, "scales"], to, Attributes.Make("mode", "nearest"));
                    break;
                case 10:
                    Add("Resize", [from, "scales"], to, Attributes.Make("mode", "nearest"));
                    break;
                default:
                    graph.Initializer.Add(Tensors.Make("roi", [0], Array.Empty<float>()));
                    Add("Resize", [from, "roi", "scales"], to, Attributes.Make("mode", "nearest"), Attributes.Make("coordinate_transformation_mode", "asymmetric"), Attributes.Make("nearest_mode", "floor"));
                    break;
            }
        }
    }
}
