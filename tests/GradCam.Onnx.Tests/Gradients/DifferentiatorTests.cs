using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients;

public class DifferentiatorTests
{
    [Fact]
    public void Gradients_of_several_paths_are_summed() =>
        new RuleProbe(3)
            .Input("x", [2, 4], RuleProbe.AwayFromZero)
            .Constant("w", [4, 4])
            .Node("Relu", ["x"], ["a"])
            .Node("Gemm", ["x", "w"], ["b"])
            .Node("Add", ["a", "b"], ["c"])
            .Node("Add", ["c", "x"])
            .Check();

    [Fact]
    public void A_small_network_with_every_operator_of_VGG() =>
        new RuleProbe(1) { Step = 1e-3, Tolerance = 3e-2 }
            .Input("x", [2, 2, 8, 8])
            .Constant("w1", [3, 2, 3, 3])
            .Constant("b1", [3])
            .Constant("w2", [5, 48])
            .Constant("b2", [5])
            .Node("Conv", ["x", "w1", "b1"], ["conv"], Attributes.Make("pads", [1, 1, 1, 1]))
            .Node("Relu", ["conv"], ["relu"])
            .Node("MaxPool", ["relu"], ["pool"], Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2]))
            .Node("Flatten", ["pool"], ["flat"])
            .Node("Gemm", ["flat", "w2", "b2"], Attributes.Make("transB", 1))
            .Check();

    [Fact]
    public void An_operator_without_a_rule_is_named_with_its_node()
    {
        OnnxException error = Assert.Throws<OnnxException>(() =>
            new RuleProbe().Input("x", [2, 2]).Node("Det", ["x"], ["d"]).Node("Identity", ["d"]).Gradients([1]));
        Assert.Contains("'d_node' (Det)", error.Message, StringComparison.Ordinal);
        Assert.Contains("no gradient rule", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_without_a_rule_does_no_harm_where_no_gradient_passes() =>
        new RuleProbe()
            .Input("x", [2, 2])
            .Given("m", [2, 2], [1, 2, 3, 4])
            .Node("Det", ["m"], ["d"])
            .Node("Add", ["x", "d"])
            .Check();
}
