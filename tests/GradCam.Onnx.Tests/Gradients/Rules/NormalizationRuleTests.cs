using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class NormalizationRuleTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(15)]
    public void BatchNormalization(int opset)
    {
        for (int rank = 2; rank <= 5; rank++)
        {
            new RuleProbe(rank) { Opset = opset }
                .Input("x", [.. new long[] { 2, 3, 2, 3, 2 }[..rank]])
                .Constant("scale", [3])
                .Constant("bias", [3])
                .Constant("mean", [3])
                .Constant("variance", [3], RuleProbe.Positive)
                .Node("BatchNormalization", ["x", "scale", "bias", "mean", "variance"], Attributes.Make("epsilon", 0.1f))
                .Check();
        }
    }

    [Fact]
    public void BatchNormalization_per_position() => new RuleProbe { Opset = 7 }
        .Input("x", [2, 3, 2, 2])
        .Constant("scale", [3, 2, 2])
        .Constant("bias", [3, 2, 2])
        .Constant("mean", [3, 2, 2])
        .Constant("variance", [3, 2, 2], RuleProbe.Positive)
        .Node("BatchNormalization", ["x", "scale", "bias", "mean", "variance"], Attributes.Make("spatial", 0))
        .Check();

    [Fact]
    public void BatchNormalization_in_training_is_refused() => Assert.Throws<OnnxException>(() => new RuleProbe { Opset = 14 }
        .Input("x", [2, 3, 2, 2])
        .Constant("scale", [3])
        .Constant("bias", [3])
        .Constant("mean", [3])
        .Constant("variance", [3], RuleProbe.Positive)
        .Node("BatchNormalization", ["x", "scale", "bias", "mean", "variance"], ["y", "m", "v"], Attributes.Make("training_mode", 1))
        .Check());

    [Fact]
    public void InstanceNormalization()
    {
        for (int rank = 3; rank <= 5; rank++)
        {
            new RuleProbe(rank) { Step = 3e-3 }
                .Input("x", [.. new long[] { 2, 3, 4, 3, 2 }[..rank]])
                .Constant("scale", [3])
                .Constant("bias", [3])
                .Node("InstanceNormalization", ["x", "scale", "bias"], Attributes.Make("epsilon", 0.01f))
                .Check();
        }
    }

    [Theory]
    [InlineData(18)]
    [InlineData(21)]
    public void GroupNormalization(int opset)
    {
        Gen.Select(Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(3), Gen.Const(6)), Gen.Int[2, 4], Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (groups, rank, seed) => new RuleProbe(seed) { Opset = opset, Step = 3e-3 }
                .Input("x", [.. new long[] { 2, 6, 3, 2 }[..rank]])
                .Constant("scale", [opset < 21 ? groups : 6])
                .Constant("bias", [opset < 21 ? groups : 6])
                .Node("GroupNormalization", ["x", "scale", "bias"], Attributes.Make("num_groups", groups), Attributes.Make("epsilon", 0.05f))
                .Check(),
            iter: 15,
            threads: 1);
    }

    [Theory]
    [InlineData("LayerNormalization", 17)]
    [InlineData("RMSNormalization", 23)]
    public void Over_trailing_axes_with_gradients_of_scale_and_bias(string opType, int opset)
    {
        Gen.Select(Gen.Int[-3, 2], Gen.Bool, Gen.Bool, Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (axis, named, bias, seed) =>
            {
                long[] shape = [2, 3, 4];
                long[] normalized = shape[(named ? (axis + 3) % 3 : 2)..];
                string[] inputs = bias && opset == 17 ? ["x", "scale", "bias"] : ["x", "scale"];
                RuleProbe probe = new RuleProbe(seed) { Opset = opset, Step = 3e-3 }.Input("x", shape).Input("scale", normalized);
                if (inputs.Length == 3)
                    probe.Input("bias", normalized);
                AttributeProto epsilon = Attributes.Make("epsilon", 0.05f);
                probe.Node(opType, inputs, named ? [epsilon, Attributes.Make("axis", axis)] : [epsilon]).Check();
            },
            iter: 20,
            threads: 1);
    }

    [Theory]
    [InlineData("BatchNormalization", 4)]
    [InlineData("InstanceNormalization", 2)]
    public void A_scale_that_depends_on_the_layer_is_refused(string opType, int operands)
    {
        RuleProbe probe = new RuleProbe().Input("x", [2, 3, 2]).Input("scale", [3]);
        string[] rest = [.. Enumerable.Range(1, operands - 1).Select(i => $"c{i}")];
        foreach (string name in rest)
            probe.Constant(name, [3], RuleProbe.Positive);

        Assert.Throws<OnnxException>(probe.Node(opType, ["x", "scale", .. rest]).Check);
    }

    [Fact]
    public void A_layer_mean_that_is_used_is_refused() => Assert.Throws<OnnxException>(() => new RuleProbe()
        .Input("x", [2, 3])
        .Constant("scale", [3])
        .Node("LayerNormalization", ["x", "scale"], ["z", "mean"])
        .Node("Add", ["z", "mean"])
        .Check());

    [Theory]
    [InlineData(null)]
    [InlineData(new long[] { 1, -1 })]
    public void MeanVarianceNormalization(long[]? axes) => new RuleProbe { Step = 3e-3 }
        .Input("x", [2, 3, 4, 3])
        .Node("MeanVarianceNormalization", ["x"], axes is null ? [] : [Attributes.Make("axes", axes)])
        .Check();

    [Theory]
    [InlineData(1, -1)]
    [InlineData(1, 1)]
    [InlineData(2, -1)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    public void LpNormalization(int p, int axis) => new RuleProbe { Step = 2e-3 }
        .Input("x", [3, 4, 2], RuleProbe.AwayFromZero)
        .Node("LpNormalization", ["x"], Attributes.Make("p", p), Attributes.Make("axis", axis))
        .Check();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void LpNormalization_of_nothing_passes_nothing(int p) => Assert.Equal(
        [0, 0],
        new RuleProbe().Input("x", [1, 2], [0, 0]).Node("LpNormalization", ["x"], Attributes.Make("p", p)).Gradients([1, float.PositiveInfinity])["x"]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void LRN(int size) => new RuleProbe(size)
        .Input("x", [2, 6, 2, 3])
        .Node("LRN", ["x"], Attributes.Make("size", size), Attributes.Make("alpha", 0.7f), Attributes.Make("beta", 0.6f), Attributes.Make("bias", 1.3f))
        .Check();
}
