using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>
/// Operators in front of a global average pool with which the sum over space commutes, and others; always with a dynamic batch, and the small form
/// against the mean of the whole gradient.
/// </summary>
public class ChannelSumTests
{
    private static readonly long[] s_shape = [1, 4, 3, 2];

    [Theory]
    [InlineData("Mul", new long[] { }, 0, true)]
    [InlineData("Mul", new long[] { 4, 1, 1 }, 0, true)]
    [InlineData("Mul", new long[] { 4, 1, 1 }, 1, true)]
    [InlineData("Mul", new long[] { 1, 4, 1, 1 }, 0, true)]
    [InlineData("Mul", new long[] { 1, 1, 1, 1 }, 0, true)]
    [InlineData("Mul", new long[] { 3, 1 }, 0, false)]
    [InlineData("Mul", new long[] { 2 }, 0, false)]
    [InlineData("Div", new long[] { 4, 1, 1 }, 0, true)]
    [InlineData("Div", new long[] { }, 0, true)]
    [InlineData("Div", new long[] { 2 }, 0, false)]
    [InlineData("Div", new long[] { 4, 1, 1 }, 1, false)]
    [InlineData("Sub", new long[] { 3, 2 }, 0, true)]
    [InlineData("Sub", new long[] { 4, 1, 1 }, 1, true)]
    [InlineData("Sum", new long[] { 3, 2 }, 0, true)]
    [InlineData("Mean", new long[] { 3, 2 }, 1, true)]
    [InlineData("Max", new long[] { 4, 1, 1 }, 0, false)]
    public void An_operand(string opType, long[] constant, int place, bool pooled) => Pooled(pooled, probe => probe
        .Constant("c", constant, RuleProbe.Positive)
        .Node(opType, place == 0 ? ["x", "c"] : ["c", "x"], ["t"]));

    [Theory]
    [InlineData("Neg", true)]
    [InlineData("Identity", true)]
    [InlineData("Relu", false)]
    [InlineData("Tanh", false)]
    [InlineData("Softmax", false)]
    public void An_element_wise_operator(string opType, bool pooled) => Pooled(pooled, probe => probe.Node(opType, ["x"], ["t"]));

    [Fact]
    public void A_tensor_times_itself() => Pooled(false, probe => probe.Node("Mul", ["x", "x"], ["t"]));

    [Fact]
    public void A_tensor_minus_half_of_itself() => Pooled(true, probe => probe
        .Constant("c", [], _ => 0.5f)
        .Node("Mul", ["x", "c"], ["half"])
        .Node("Sub", ["x", "half"], ["t"]));

    [Fact]
    public void A_tensor_that_is_broadcast_itself()
    {
        RuleProbe probe = new RuleProbe().Input("x", [1, 4, 3, 1]).Constant("c", [4, 1, 2])
            .Node("Mul", ["x", "c"], ["t"])
            .Node("GlobalAveragePool", ["t"], ["p"])
            .Node("Flatten", ["p"]);

        Assert.False(BatchProbe.Check(probe));
    }

    [Fact]
    public void BatchNormalization() => Pooled(true, probe => probe
        .Constant("scale", [4])
        .Constant("bias", [4])
        .Constant("mean", [4])
        .Constant("variance", [4], RuleProbe.Positive)
        .Node("BatchNormalization", ["x", "scale", "bias", "mean", "variance"], ["t"]));

    [Fact]
    public void A_squeeze_and_excitation_gate() => Pooled(true, probe => probe
        .Constant("w", [4, 4, 1, 1])
        .Node("GlobalAveragePool", ["x"], ["squeezed"])
        .Node("Conv", ["squeezed", "w"], ["excited"])
        .Node("HardSigmoid", ["excited"], ["gate"])
        .Node("Mul", ["x", "gate"], ["t"]));

    [Fact]
    public void Normalizations_depend_on_the_position()
    {
        Pooled(false, probe => probe.Constant("s", [4]).Constant("b", [4]).Node("InstanceNormalization", ["x", "s", "b"], ["t"]));
        Pooled(false, probe => probe.Constant("s", [2]).Node("LayerNormalization", ["x", "s"], ["t"]));
        Pooled(false, probe => probe.Node("LRN", ["x"], ["t"], Attributes.Make("size", 3)));
    }

    [Theory]
    [InlineData("ReduceMean", new long[] { 2, 3 }, 1, true)]
    [InlineData("ReduceMean", new long[] { 2, 3 }, 0, true)]
    [InlineData("ReduceMean", new long[] { -1 }, 1, true)]
    [InlineData("ReduceSum", new long[] { 2, 3 }, 0, true)]
    [InlineData("ReduceSum", new long[] { 2 }, 0, true)]
    [InlineData("ReduceMean", new long[] { 1 }, 1, false)]
    [InlineData("ReduceMax", new long[] { 2, 3 }, 1, false)]
    [InlineData("ReduceL2", new long[] { 2, 3 }, 1, false)]
    public void A_reduction(string opType, long[] axes, int keepdims, bool pooled)
    {
        var probe = new RuleProbe { Opset = opType == "ReduceSum" ? 13 : 17 };
        probe.Input("x", s_shape);
        if (opType == "ReduceSum")
            probe.Integers("axes", axes).Node(opType, ["x", "axes"], ["t"], Attributes.Make("keepdims", keepdims));
        else
            probe.Node(opType, ["x"], ["t"], Attributes.Make("keepdims", keepdims), Attributes.Make("axes", axes));
        if (axes.Length == 1)
            probe.Node("GlobalAveragePool", ["t"], ["p"]).Node("Flatten", ["p"]);
        else
            probe.Node("Flatten", ["t"]);

        Assert.Equal(pooled, BatchProbe.Check(probe));
    }

    [Fact]
    public void A_linear_layer_by_MatMul()
    {
        RuleProbe probe = new RuleProbe().Input("x", s_shape).Constant("w", [24, 5]).Constant("b", [5])
            .Node("Flatten", ["x"], ["flat"])
            .Node("MatMul", ["flat", "w"], ["product"])
            .Node("Add", ["product", "b"]);

        Assert.True(BatchProbe.Check(probe));
    }

    [Fact]
    public void A_cast_there_and_back() => Pooled(true, probe => probe
        .Node("Cast", ["x"], ["double"], Attributes.Make("to", (int)TensorProto.Types.DataType.Double))
        .Node("Cast", ["double"], ["t"], Attributes.Make("to", (int)TensorProto.Types.DataType.Float)));

    private static void Pooled(bool expected, Func<RuleProbe, RuleProbe> tested)
    {
        RuleProbe probe = tested(new RuleProbe().Input("x", s_shape)).Node("GlobalAveragePool", ["t"], ["p"]).Node("Flatten", ["p"]);

        Assert.Equal(expected, BatchProbe.Check(probe));
    }
}
