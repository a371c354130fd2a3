using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class QuantizeRuleTests
{
    [Fact]
    public void The_gradient_passes_straight_through_within_the_range()
    {
        // Levels of 0.5 from -64 to 63.5: the ends still belong to the range, clipped values do not.
        float[] gradient = Probe(new RuleProbe().Input("x", [1, 5], [-70, -64, 0.3f, 63.5f, 70]), 0.5f).Gradients([1, 2, 3, 4, 5])["x"];
        Assert.Equal([0, 2, 3, 4, 0], gradient);
    }

    [Fact]
    public void A_scale_per_channel()
    {
        RuleProbe probe = new RuleProbe { DynamicBatch = true }.Input("x", [1, 2, 2], [100, 1, 100, 1]);
        probe.Constant(Tensors.Make("s", [2], new float[] { 0.5f, 1 })).Constant(Tensors.Make("z", [2], TensorProto.Types.DataType.Int8, [0, 0]));
        probe.Node("QuantizeLinear", ["x", "s", "z"], ["q"], Attributes.Make("axis", 1)).Node("DequantizeLinear", ["q", "s", "z"], Attributes.Make("axis", 1));
        Assert.Equal([0, 2, 3, 4], probe.Gradients([1, 2, 3, 4])["x"]);
    }

    [Fact]
    public void Pools_and_shapes_between_the_two_see_the_integers()
    {
        RuleProbe probe = new RuleProbe().Input("x", [1, 4], [1, 2, 3, 4]);
        probe.Constant("s", [], _ => 0.5f).Constant(Tensors.Make("z", [], TensorProto.Types.DataType.Uint8, [3])).Integers("shape", 2, 2);
        probe.Node("QuantizeLinear", ["x", "s", "z"], ["q"]).Node("Reshape", ["q", "shape"], ["r"]).Node("DequantizeLinear", ["r", "s", "z"]);
        Assert.Equal([1, 2, 3, 4], probe.Gradients([1, 2, 3, 4])["x"]);
    }

    [Fact]
    public void A_range_that_is_found_on_the_way_counts_as_constant()
    {
        // From -1 to 4.1 in 255 steps of 0.02.
        RuleProbe probe = new RuleProbe().Input("x", [1, 4], [-1, 0.5f, 4.1f, 2]);
        probe.Constant("one", [], _ => 1).Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]).Node("DequantizeLinear", ["q", "one", "z"], ["levels"]).Node("Mul", ["levels", "s"]);
        float[] gradient = probe.Gradients([1, 2, 3, 4])["x"];
        for (int i = 0; i < 4; i++)
            Assert.Equal(i + 1, gradient[i], 1e-4f);
    }

    private static RuleProbe Probe(RuleProbe probe, float scale) => probe
        .Constant("s", [], _ => scale).Constant(Tensors.Make("z", [], TensorProto.Types.DataType.Int8, [0]))
        .Node("QuantizeLinear", ["x", "s", "z"], ["q"]).Node("DequantizeLinear", ["q", "s", "z"]);
}
