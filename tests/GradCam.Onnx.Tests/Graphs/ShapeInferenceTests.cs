using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Onnx.Tests.Splitting;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Onnx.Tests.Graphs;

/// <summary>Shapes of emitted nodes are those that ONNX Runtime finds, for batches of 1 and 3.</summary>
public sealed class ShapeInferenceTests
{
    [Fact]
    public void Of_convolutions_pools_and_padding() => Matches(
        new SmallNet(4, 9, 8)
            .Constant("w", [6, 2, 3, 3]).Node("Conv", ["x", "w"], "a", Attributes.Make("group", 2), Attributes.Make("strides", [2, 1]), Attributes.Make("pads", [1, 0, 1, 2]))
            .Node("Elu", ["a"], "b")
            .Node("MaxPool", ["b"], "c", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2]), Attributes.Make("ceil_mode", 1))
            .Node("AveragePool", ["c"], "d", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("pads", [1, 1, 1, 1]))
            .Constant("t", [6, 3, 2, 2]).Node("ConvTranspose", ["d", "t"], "e", Attributes.Make("strides", [2, 2]))
            .Node("LRN", ["e"], "f", Attributes.Make("size", 3)).Node("GlobalAveragePool", ["f"], "g").Node("Flatten", ["g"], "y"));

    [Fact]
    public void Of_attention() => Matches(
        new SmallNet(5, 8)
            .Constant("q", [8, 8]).Node("MatMul", ["x", "q"], "a")
            .Integers("heads", 0, 0, 2, 4).Node("Reshape", ["a", "heads"], "b").Node("Transpose", ["b"], "c", Attributes.Make("perm", [0, 2, 1, 3]))
            .Node("Transpose", ["c"], "d", Attributes.Make("perm", [0, 1, 3, 2])).Node("MatMul", ["c", "d"], "e").Node("Softmax", ["e"], "f", Attributes.Make("axis", -1))
            .Node("MatMul", ["f", "c"], "g").Node("Transpose", ["g"], "h", Attributes.Make("perm", [0, 2, 1, 3])).Integers("flat", 0, 5, 8).Node("Reshape", ["h", "flat"], "i")
            .Constant("scale", [8]).Constant("bias", [8]).Node("LayerNormalization", ["i", "scale", "bias"], "j")
            .Integers("zero", 0).Node("Gather", ["j", "zero"], "k", Attributes.Make("axis", 1)).Integers("one", 1).Node("Squeeze", ["k", "one"], "l").Node("Tanh", ["l"], "y"));

    private static void Matches(SmallNet net)
    {
        Dictionary<string, TensorShape> shapes = net.Shapes();
        var composed = new ComposedGraph(net.Model(), net.Scores, GradientModels.Seed, ["x"], shapes);
        foreach (NodeProto pool in composed.Forward.Order.Where(n => n.OpType == "MaxPool"))
            shapes[pool.Output[1]] = shapes[pool.Output[0]] with { ElementType = (int)TensorProto.Types.DataType.Int64 };
        shapes[GradientModels.Seed] = shapes[net.Scores];
        var inference = new ShapeInference(shapes, composed.Forward.Graph.Initializer.Concat(composed.Backward.Builder.Constants));
        List<NodeProto> nodes = composed.Backward.Builder.Nodes;
        foreach (NodeProto node in nodes)
            inference.Add(node);

        string[] tensors = [.. nodes.SelectMany(n => n.Output)];
        Assert.NotEmpty(tensors);
        ModelProto model = composed.Assemble(
            "all",
            [Declaration.Of("x", shapes["x"]), Declaration.Of(GradientModels.Seed, shapes[net.Scores])],
            [.. tensors.Select(t => (t, new ValueInfoProto { Name = t }))]);
        foreach (int count in (int[])[1, 3])
        {
            long[] seedShape = [.. shapes[net.Scores].Dims.Select(d => d.PerBatch ? d.Size * count : d.Size)];
            var feeds = new Dictionary<string, OrtValue> { ["x"] = OrtRun.Value(net.Input(count), net.InputShape(count)), [GradientModels.Seed] = OrtRun.Value(net.Values(seedShape), seedShape) };
            foreach ((string tensor, OrtValue value) in OrtRun.Run(model, feeds, tensors))
            {
                Assert.True(inference.Shapes.TryGetValue(tensor, out TensorShape? shape), $"no shape for '{tensor}'");
                OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
                Assert.Equal(info.Shape, shape.Dims.Select(d => d.PerBatch ? d.Size * count : d.Size));
                Assert.Equal((int)info.ElementDataType, shape.ElementType);
            }
        }
    }
}
