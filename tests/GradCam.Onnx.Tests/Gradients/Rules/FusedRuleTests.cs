using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Operators of ONNX Runtime's own domain, which its graph optimisation substitutes for several standard ones.</summary>
public class FusedRuleTests
{
    public static TheoryData<string, float[]> Activations => new()
    {
        { "Relu", [] }, { "LeakyRelu", [0.2f] }, { "Clip", [-0.7f, 1.1f] }, { "Sigmoid", [] }, { "Tanh", [] }, { "HardSigmoid", [0.3f, 0.5f] },
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void FusedConv(string activation, float[] numbers)
    {
        AttributeProto[] attributes = [Attributes.Make("activation", activation), Attributes.Make("pads", [1L, 0, 1, 1]), Attributes.Make("strides", [2L, 1])];
        if (numbers.Length > 0)
            attributes = [.. attributes, new AttributeProto { Name = "activation_params", Type = AttributeProto.Types.AttributeType.Floats, Floats = { numbers } }];

        // A kink within the step would bend the difference.
        new RuleProbe(3) { Step = 1e-3, Tolerance = 2e-2 }.Input("x", [2, 3, 6, 5]).Constant("w", [4, 3, 3, 3]).Constant("b", [4]).Node("com.microsoft.FusedConv", ["x", "w", "b"], attributes).Check();
    }

    [Fact]
    public void FusedConv_adds_a_tensor_in_front_of_the_activation() => new RuleProbe(4) { Step = 1e-3, Tolerance = 2e-2 }
        .Input("x", [2, 3, 6, 5]).Input("z", [2, 4, 4, 3]).Constant("w", [4, 3, 3, 3]).Constant("b", [4])
        .Node("com.microsoft.FusedConv", ["x", "w", "b", "z"], Attributes.Make("activation", "Relu")).Check();

    [Fact]
    public void FusedConv_with_an_unknown_activation_is_rejected()
    {
        RuleProbe probe = new RuleProbe().Input("x", [1, 2, 4, 4]).Constant("w", [2, 2, 1, 1]).Node("com.microsoft.FusedConv", ["x", "w"], Attributes.Make("activation", "LeakyRelu"),
            new AttributeProto { Name = "activation_params", Type = AttributeProto.Types.AttributeType.Floats, Floats = { -0.5f } });
        Assert.Contains("its activation 'LeakyRelu'", Assert.Throws<OnnxException>(probe.Check).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    public void FusedMatMul(long transA, long transB)
    {
        AttributeProto[] attributes = [Attributes.Make("alpha", 0.3f), Attributes.Make("transA", transA), Attributes.Make("transB", transB)];
        long[] a = transA == 0 ? [2, 3, 4, 5] : [2, 3, 5, 4];
        new RuleProbe(5).Input("a", a).Input("b", transB == 0 ? [3, 5, 6] : [3, 6, 5]).Node("com.microsoft.FusedMatMul", ["a", "b"], attributes).Check();
        new RuleProbe(6).Input("a", a[2..]).Input("b", transB == 0 ? [5, 6] : [6, 5]).Node("com.microsoft.FusedMatMul", ["a", "b"], attributes).Check();
    }

    [Theory]
    [InlineData("com.microsoft.Gelu")]
    [InlineData("com.microsoft.QuickGelu")]
    [InlineData("com.microsoft.FastGelu")]
    public void Gelu(string opType) => new RuleProbe(7).Input("x", [2, 3, 4]).Node(opType, ["x"]).Check();

    [Theory]
    [InlineData("com.microsoft.BiasGelu")]
    [InlineData("com.microsoft.FastGelu")]
    public void Gelu_with_a_bias(string opType) => new RuleProbe(8).Input("x", [2, 3, 4]).Input("b", [4]).Node(opType, ["x", "b"]).Check();

    [Fact]
    public void QuickGelu_has_a_slope_of_its_own() => new RuleProbe(9).Input("x", [2, 3, 4]).Node("com.microsoft.QuickGelu", ["x"], Attributes.Make("alpha", 0.8f)).Check();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SkipLayerNormalization(bool bias)
    {
        RuleProbe probe = new RuleProbe(10).Input("x", [2, 3, 8]).Input("skip", [2, 3, 8]).Input("scale", [8]).Input("shift", [8]);
        string[] inputs = ["x", "skip", "scale", "shift"];
        if (bias)
            probe.Input("bias", [8]);
        probe.Node("com.microsoft.SkipLayerNormalization", bias ? [.. inputs, "bias"] : inputs, Attributes.Make("epsilon", 1e-3f)).Check();
    }

    [Fact]
    public void SkipLayerNormalization_also_returns_the_sum() => new RuleProbe(11).Input("x", [2, 3, 8]).Input("skip", [2, 3, 8]).Constant("scale", [8]).Constant("shift", [8])
        .Node("com.microsoft.SkipLayerNormalization", ["x", "skip", "scale", "shift"], ["n", "", "", "s"], Attributes.Make("epsilon", 1e-3f))
        .Node("Mul", ["n", "s"]).Check();

    [Fact]
    public void SkipSimplifiedLayerNormalization() => new RuleProbe(12).Input("x", [2, 3, 8]).Input("skip", [2, 3, 8]).Input("scale", [8]).Input("bias", [8])
        .Node("com.microsoft.SkipSimplifiedLayerNormalization", ["x", "skip", "scale", "bias"], Attributes.Make("epsilon", 1e-3f)).Check();

    [Fact]
    public void An_operator_of_another_domain_is_named_with_its_domain()
    {
        RuleProbe probe = new RuleProbe().Input("x", [2, 2]).Node("com.microsoft.Inverse", ["x"]);
        Assert.Contains("com.microsoft.Inverse has no gradient rule", Assert.Throws<OnnxException>(() => probe.Gradients(new float[4])).Message, StringComparison.Ordinal);
    }
}
