using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Elementwise operators.</summary>
public class UnaryRuleTests
{
    private static readonly float[] s_infinite = [float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity];

    [Theory]
    [InlineData("Neg", 13)]
    [InlineData("Exp", 13)]
    [InlineData("Sin", 7)]
    [InlineData("Cos", 7)]
    [InlineData("Sigmoid", 13)]
    [InlineData("Tanh", 13)]
    [InlineData("Softplus", 1)]
    [InlineData("Softsign", 1)]
    [InlineData("Erf", 13)]
    [InlineData("HardSwish", 14)]
    [InlineData("Mish", 18)]
    public void Smooth(string opType, int opset) =>
        new RuleProbe { Opset = opset }.Input("x", [3, 17]).Node(opType, ["x"]).Check();

    [Theory]
    [InlineData("Sqrt")]
    [InlineData("Reciprocal")]
    [InlineData("Log")]
    public void Defined_for_positive_numbers(string opType) =>
        new RuleProbe { Step = 2e-3 }.Input("x", [3, 17], RuleProbe.Positive).Node(opType, ["x"]).Check();

    [Theory]
    [InlineData("Abs")]
    [InlineData("HardSigmoid")]
    [InlineData("LeakyRelu")]
    [InlineData("Elu")]
    [InlineData("Selu")]
    [InlineData("Celu")]
    [InlineData("ThresholdedRelu")]
    public void With_a_kink_and_the_default_factors(string opType) =>
        new RuleProbe { Step = 1e-3 }.Input("x", [3, 17], Away(0, 1, -2.5f, 2.5f)).Node(opType, ["x"]).Check();

    [Theory]
    [InlineData("LeakyRelu", "alpha", null)]
    [InlineData("Elu", "alpha", null)]
    [InlineData("Selu", "alpha", "gamma")]
    [InlineData("Celu", "alpha", null)]
    [InlineData("HardSigmoid", "alpha", "beta")]
    public void Factors_of_either_sign(string opType, string first, string? second)
    {
        Gen.Select(Gen.Float[-2, 2], Gen.Float[-1, 1], Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (a, b, seed) =>
            {
                float alpha = a + (a < 0 ? -0.2f : 0.2f);
                float[] kinks = opType == "HardSigmoid" ? [-b / alpha, (1 - b) / alpha] : [0];
                AttributeProto[] attributes = second is null
                    ? [Attributes.Make(first, alpha)]
                    : [Attributes.Make(first, alpha), Attributes.Make(second, b)];
                new RuleProbe(seed) { Step = 1e-3, Tolerance = 2e-2 }.Input("x", [2, 9], Away(kinks)).Node(opType, ["x"], attributes).Check();
            },
            iter: 25,
            threads: 1);
    }

    [Theory]
    [InlineData(-0.5f)]
    [InlineData(0f)]
    [InlineData(0.7f)]
    public void ThresholdedRelu_opens_above_its_threshold(float alpha) =>
        new RuleProbe { Step = 1e-3 }.Input("x", [3, 17], Away(alpha)).Node("ThresholdedRelu", ["x"], Attributes.Make("alpha", alpha)).Check();

    [Theory]
    [InlineData("none")]
    [InlineData("tanh")]
    public void Gelu(string approximate) =>
        new RuleProbe { Opset = 20 }.Input("x", [3, 17]).Node("Gelu", ["x"], Attributes.Make("approximate", approximate)).Check();

    [Theory]
    [InlineData(1f)]
    [InlineData(1.7f)]
    public void Swish(float alpha) =>
        new RuleProbe { Opset = 24 }.Input("x", [3, 17]).Node("Swish", ["x"], Attributes.Make("alpha", alpha)).Check();

    [Theory]
    [InlineData("Abs", new float[] { 0, 0, 0 })]
    [InlineData("HardSwish", new float[] { 0, 0, float.PositiveInfinity })]
    [InlineData("HardSigmoid", new float[] { 0, 0, 0 })]
    [InlineData("ThresholdedRelu", new float[] { 0, 0, float.PositiveInfinity })]
    public void What_is_closed_passes_no_infinity(string opType, float[] expected)
    {
        float[] x = opType == "Abs" ? [0, 0, 0] : [-9, -5, 9];

        Assert.Equal(expected, new RuleProbe().Input("x", [1, 3], x).Node(opType, ["x"]).Gradients(s_infinite)["x"]);
    }

    [Fact]
    public void LeakyRelu_without_a_leak_passes_no_infinity() =>
        Assert.Equal(
            [0, 0, float.PositiveInfinity],
            new RuleProbe().Input("x", [1, 3], [-1, 0, 1]).Node("LeakyRelu", ["x"], Attributes.Make("alpha", 0f)).Gradients(s_infinite)["x"]);

    [Theory]
    [InlineData("Sign")]
    [InlineData("Floor")]
    [InlineData("Ceil")]
    [InlineData("Round")]
    public void Steps_pass_nothing_beside_a_path_that_does(string opType)
    {
        RuleProbe probe = new RuleProbe().Input("x", [1, 3], [0.3f, -1.2f, 2.4f]).Node(opType, ["x"], ["step"]).Node("Add", ["x", "step"]);

        Assert.Equal([1, 2, 3], probe.Gradients([1, 2, 3])["x"]);
    }

    [Fact]
    public void A_layer_that_only_steps_lead_from_is_refused() =>
        Assert.Contains("No gradient reaches", Assert.Throws<OnnxException>(() => new RuleProbe().Input("x", [1, 3]).Node("Floor", ["x"]).Check()).Message, StringComparison.Ordinal);

    // Normal numbers, moved off the kinks of a function.
    private static Func<Random, float> Away(params float[] kinks) => random =>
    {
        while (true)
        {
            float x = 2 * RuleProbe.Normal(random);
            if (kinks.All(k => Math.Abs(x - k) > 0.01f))
                return x;
        }
    };
}
