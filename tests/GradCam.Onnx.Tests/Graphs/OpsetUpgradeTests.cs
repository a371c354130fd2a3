using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Tests.Splitting;

namespace GradCam.Onnx.Tests.Graphs;

/// <summary>A graph computes the same in its own operator set and in the newer one.</summary>
public sealed class OpsetUpgradeTests
{
    [Fact]
    public void Of_operator_set_9() => Same(
        new SmallNet(4, 6, 6) { Opset = 9 }
            .Node("Clip", ["x"], "clip", Attributes.Make("min", -0.5f), Attributes.Make("max", 1f))
            .Node("Pad", ["clip"], "pad", Attributes.Make("pads", [0, 0, 1, 1, 0, 0, 1, 0]), Attributes.Make("value", 2f))
            .Node("Slice", ["pad"], "slice", Attributes.Make("axes", [2L, 3L]), Attributes.Make("starts", [1L, 0L]), Attributes.Make("ends", [7L, -1L]))
            .Constant("scales", [4], 1, 1, 2, 2).Node("Upsample", ["slice", "scales"], "up", Attributes.Make("mode", "nearest"))
            .Node("Dropout", ["up"], "drop", Attributes.Make("ratio", 0.3f))
            .Constant("gamma", [4]).Constant("beta", [4]).Constant("mean", [4]).Constant("var", [4], v => (v * v) + 0.5f)
            .Node("BatchNormalization", ["drop", "gamma", "beta", "mean", "var"], "bn")
            .Node("ReduceSum", ["bn"], "sum", Attributes.Make("axes", [3L]))
            .Node("Squeeze", ["sum"], "squeeze", Attributes.Make("axes", [3L]))
            .Node("Unsqueeze", ["squeeze"], "unsqueeze", Attributes.Make("axes", [1L]))
            .Node("Softmax", ["unsqueeze"], "y", Attributes.Make("axis", 3)));

    [Fact]
    public void Of_operator_set_10() => Same(
        new SmallNet(4, 3, 3) { Opset = 10 }
            .Constant("scales", [4], 1, 1, 2, 2).Node("Resize", ["x", "scales"], "up", Attributes.Make("mode", "linear"))
            .Node("LogSoftmax", ["up"], "y", Attributes.Make("axis", -1)));

    [Fact]
    public void Upsample_of_operator_set_8_has_its_scales_as_an_attribute()
    {
        var scales = new AttributeProto { Name = "scales", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 1, 1, 2, 2 } };
        Same(new SmallNet(2, 3, 3) { Opset = 8 }.Node("Upsample", ["x"], "y", scales, Attributes.Make("mode", "nearest")));
    }

    [Fact]
    public void A_softmax_over_several_axes_is_refused()
    {
        SmallNet net = new SmallNet(2, 3, 3) { Opset = 11 }.Node("Softmax", ["x"], "y");
        ModelProto model = net.Model();
        OnnxException error = Assert.Throws<OnnxException>(() => OpsetUpgrade.Apply(model.Graph, 11, net.Shapes()));
        Assert.Contains("'y_node' (Softmax) of operator set 11", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_older_than_broadcasting_is_refused()
    {
        SmallNet net = new SmallNet(2).Node("Relu", ["x"], "y");
        Assert.Contains("operator set 6, which is too old", Assert.Throws<OnnxException>(() => OpsetUpgrade.Apply(net.Model().Graph, 6, net.Shapes())).Message, StringComparison.Ordinal);
    }

    private static void Same(SmallNet net)
    {
        ModelProto old = net.Model();
        ModelProto upgraded = old.Clone();
        OpsetUpgrade.Apply(upgraded.Graph, net.Opset, net.Shapes());
        upgraded.OpsetImport[0].Version = GraphBuilder.Opset;
        var feeds = new Dictionary<string, (float[], long[])> { ["x"] = (net.Input(2), net.InputShape(2)) };
        float[] expected = SmallNet.Run(old, feeds, "y")["y"];
        float[] actual = SmallNet.Run(upgraded, feeds, "y")["y"];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f * Math.Max(1, Math.Abs(expected[i])));
    }
}
