namespace GradCam.Onnx.Tests.Gradients.Rules;

public class ReluRuleTests
{
    [Fact]
    public void Agrees_with_finite_differences() =>
        new RuleProbe { Step = 1e-3 }.Input("x", [3, 7], RuleProbe.AwayFromZero).Node("Relu", ["x"]).Check();

    [Fact]
    public void A_closed_unit_passes_nothing_not_even_infinity() =>
        Assert.Equal(
            [0, float.PositiveInfinity, 0],
            new RuleProbe().Input("x", [1, 3], [-1, 1, 0]).Node("Relu", ["x"]).Gradients([float.PositiveInfinity, float.PositiveInfinity, float.NaN])["x"]);
}
