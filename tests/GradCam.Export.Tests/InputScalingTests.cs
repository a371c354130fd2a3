using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using GradCam.Pictures;

namespace GradCam.Export.Tests;

/// <summary>Tests the scaling in a graph, in the forms of exporters.</summary>
public sealed class InputScalingTests
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Std = [0.229f, 0.224f, 0.225f];
    private readonly GraphProto _graph = new();
    private string _last = "image";

    [Fact]
    public void Division_by_255() => Expect(ValueRange.Byte, null, "x / 255", () => With("Div", 255));

    [Fact]
    public void Multiplication_by_one_over_255() => Expect(ValueRange.Byte, null, "x / 255.1", () => With("Mul", 0.00392f));

    [Fact]
    public void Mean_and_deviation_of_0_to_1() => Expect(ValueRange.Unit, ChannelOrder.Rgb, "(x - 0.485 0.456 0.406) / 0.229 0.224 0.225", () => With("Sub", Mean).With("Div", Std));

    [Fact]
    public void All_of_torchvision_behind_a_cast() => Expect(ValueRange.Byte, ChannelOrder.Rgb, "(x - 123.7 116.3 103.5) / 58.4 57.12 57.37", () => Node("Cast").With("Div", 255).With("Sub", Mean).With("Div", Std));

    [Fact]
    public void Keras_rescaling_with_transposes_in_front() => Expect(ValueRange.Byte, null, "(x - 127.5) / 127.5", () => Node("Transpose").Node("Transpose").With("Mul", 1 / 127.5f).With("Add", -1));

    [Fact]
    public void A_normalisation_with_the_statistics_of_pixels() => Expect(ValueRange.Byte, ChannelOrder.Rgb, "(x - 123.7 116.3 103.5) / 58 57 57.5", () => Normalization([123.675f, 116.28f, 103.53f], [3364, 3249, 3306.25f]));

    [Fact]
    public void A_normalisation_of_values_that_are_centred_already_tells_nothing()
    {
        Normalization([0.01f, -0.02f, 0], [1, 1.1f, 0.9f]);
        Assert.Null(InputScaling.FindOrNull(_graph, "image", 3));
    }

    [Fact]
    public void Means_of_Caffe_without_a_reversal_want_BGR() => Expect(ValueRange.Byte, ChannelOrder.Bgr, "(x - 103.9 116.8 123.7)", () => With("Sub", 103.939f, 116.779f, 123.68f));

    [Fact]
    public void Means_of_Caffe_behind_a_reversal_want_RGB() => Expect(ValueRange.Byte, ChannelOrder.Rgb, "(x - 103.9 116.8 123.7), and reverses the colours", () => Reversal().With("Sub", 103.939f, 116.779f, 123.68f));

    [Fact]
    public void Values_of_minus_1_to_1_that_are_made_bytes() => Assert.Equal(new ChannelValues(0.5f, 0.5f, 0.5f), Found(() => With("Add", 1).With("Mul", 127.5f))!.Settings.Mean);

    [Fact]
    public void A_graph_without_scaling() => Assert.Null(Found(() => Node("Conv")));

    private static void Check(InputScaling? found, ValueRange range, ChannelOrder? order, string text)
    {
        Assert.NotNull(found);
        Assert.Equal(range, found.Settings.Range);
        Assert.Equal(order, found.Settings.Channels);
        Assert.Equal($"the graph scales its input itself, {text}", found.Text);
    }

    private void Expect(ValueRange range, ChannelOrder? order, string text, Func<InputScalingTests> build) => Check(Found(build), range, order, text);

    private InputScaling? Found(Func<InputScalingTests> build)
    {
        build().Node("Conv");
        return InputScaling.FindOrNull(_graph, "image", 3);
    }

    private InputScalingTests Node(string type, params string[] inputs)
    {
        string output = $"t{_graph.Node.Count}";
        var node = new NodeProto { OpType = type, Name = output, Output = { output } };
        node.Input.Add(_last);
        node.Input.AddRange(inputs);
        _graph.Node.Add(node);
        _last = output;
        return this;
    }

    private InputScalingTests With(string type, params float[] values) => Node(type, Constant(values.Length == 1 ? [] : [1, values.Length, 1, 1], values));

    private InputScalingTests Normalization(float[] mean, float[] variance) =>
        Node("BatchNormalization", Constant([3], [1, 1, 1]), Constant([3], [0, 0, 0]), Constant([3], mean), Constant([3], variance));

    private InputScalingTests Reversal()
    {
        string name = $"c{_graph.Initializer.Count}";
        _graph.Initializer.Add(Tensors.Make(name, [3], [2L, 1, 0]));
        return Node("Gather", name);
    }

    private string Constant(long[] dims, float[] values)
    {
        string name = $"c{_graph.Initializer.Count}";
        _graph.Initializer.Add(Tensors.Make(name, dims, values));
        return name;
    }
}
