using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Tests.Gradients;

/// <summary>Graphs in which the mean over space commutes, and graphs in which it does not.</summary>
public class ChannelPoolingTests
{
    private const int Channels = 3;

    [Fact]
    public void Flatten_and_Gemm_are_pooled_into_a_small_constant()
    {
        GradientModels models = Differentiate(Node("Flatten", ["x"], "flat"), Node("Gemm", ["flat", "w"], "y"));

        Assert.Equal([true], models.Pooled);
        DerivedConstant sum = Assert.Single(models.Derived);
        Assert.Equal((3L, 16L, 5L), (sum.Outer, sum.Block, sum.Inner));
        Assert.DoesNotContain(models.ChannelWeights!.Model.Graph.Initializer, i => i.Name == "w");
    }

    [Fact]
    public void A_pool_in_between_makes_no_difference_and_needs_no_saved_tensor()
    {
        GradientModels models = Differentiate(
            Node("MaxPool", ["x"], "pool", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])),
            Node("Flatten", ["pool"], "flat"),
            Node("Gemm", ["flat", "small"], "y"));

        Assert.Equal([true], models.Pooled);
        Assert.Empty(models.ChannelWeights!.Saved);
        Assert.NotEmpty(models.Gradient.Saved);
    }

    [Fact]
    public void Behind_a_global_average_pool_there_is_no_backward_pass()
    {
        GradientModels models = Differentiate(
            Node("GlobalAveragePool", ["x"], "pool"),
            Node("Flatten", ["pool"], "flat"),
            Node("Gemm", ["flat", "tiny"], "y"));

        Assert.Equal([true], models.Pooled);
        Assert.Empty(models.ChannelWeights!.Saved);
        Assert.Equal(1, models.ChannelWeights.Model.Graph.Node.Count(n => n.OpType == "Gemm"));
        Assert.DoesNotContain(models.ChannelWeights.Model.Graph.Node, n => n.OpType is "Expand" or "ReduceMean");
    }

    [Fact]
    public void A_rectifier_needs_the_full_gradient()
    {
        GradientModels models = Differentiate(
            Node("Relu", ["x"], "open"),
            Node("Flatten", ["open"], "flat"),
            Node("Gemm", ["flat", "w"], "y"));

        Assert.Equal([false], models.Pooled);
        Assert.Contains(models.ChannelWeights!.Model.Graph.Node, n => n.OpType == "ReduceMean");
    }

    [Fact]
    public void One_path_that_does_not_commute_spoils_the_others()
    {
        GradientModels models = Differentiate(
            Node("Relu", ["x"], "open"),
            Node("Add", ["x", "open"], "sum"),
            Node("Flatten", ["sum"], "flat"),
            Node("Gemm", ["flat", "w"], "y"));

        Assert.Equal([false], models.Pooled);
    }

    private static NodeProto Node(string op, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = output, Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    private static GradientModels Differentiate(params NodeProto[] nodes)
    {
        var graph = new GraphProto();
        graph.Node.AddRange(nodes);
        graph.Initializer.Add(Zeros("w", Channels * 16, 5));
        graph.Initializer.Add(Zeros("small", Channels * 4, 5));
        graph.Initializer.Add(Zeros("tiny", Channels, 5));
        graph.Input.Add(new ValueInfoProto { Name = "x" });
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        var shapes = new Dictionary<string, TensorShape>
        {
            ["x"] = new(Dim.Batch, Channels, 4, 4),
            ["open"] = new(Dim.Batch, Channels, 4, 4),
            ["sum"] = new(Dim.Batch, Channels, 4, 4),
            ["pool"] = nodes[0].OpType == "MaxPool" ? new(Dim.Batch, Channels, 2, 2) : new(Dim.Batch, Channels, 1, 1),
            ["flat"] = nodes[0].OpType switch { "MaxPool" => new(Dim.Batch, Channels * 4), "GlobalAveragePool" => new(Dim.Batch, Channels), _ => new(Dim.Batch, Channels * 16) },
            ["y"] = new(Dim.Batch, 5),
            ["w"] = new(Channels * 16, 5),
            ["small"] = new(Channels * 4, 5),
            ["tiny"] = new(Channels, 5),
        };
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        return GradientModels.Differentiate(new CutModel(new ModelProto(), model, ["x"], [], "y"), shapes);
    }

    private static TensorProto Zeros(string name, long rows, long columns) => Tensors.Make(name, [rows, columns], new float[rows * columns]);
}
