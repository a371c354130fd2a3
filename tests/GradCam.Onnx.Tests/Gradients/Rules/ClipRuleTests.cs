using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class ClipRuleTests
{
    [Fact]
    public void Either_bound_both_or_none_as_attributes_or_inputs()
    {
        Gen.Select(Gen.Bool, Gen.Bool, Gen.OneOf(Gen.Const(6), Gen.Const(11), Gen.Const(13)), Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (low, high, opset, seed) =>
            {
                var probe = new RuleProbe(seed) { Opset = opset, Step = 1e-3 };
                probe.Input("x", [3, 7], random => RuleProbe.AwayFromZero(random) is var x && Math.Abs(x - 0.6f) < 0.01f ? 0.5f : x);
                if (opset < 11)
                {
                    List<AttributeProto> bounds = [];
                    if (low)
                        bounds.Add(Attributes.Make("min", 0f));
                    if (high)
                        bounds.Add(Attributes.Make("max", 0.6f));
                    probe.Node("Clip", ["x"], [.. bounds]);
                }
                else
                {
                    probe.Constant(Tensors.Make("low", [], [0f])).Constant(Tensors.Make("high", [], [0.6f]));
                    probe.Node("Clip", ["x", low ? "low" : "", high ? "high" : ""]);
                }

                probe.Check();
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public void What_is_cut_off_passes_nothing_not_even_infinity() =>
        Assert.Equal([0, float.PositiveInfinity, 0], Gradients(0, 6, [-1, 3, 8], float.PositiveInfinity));

    [Fact]
    public void A_bound_itself_is_closed() => Assert.Equal([0, 1, 0], Gradients(0, 6, [0, 3, 6], 1));

    [Fact]
    public void Infinite_bounds_close_nothing() =>
        Assert.Equal([1, 1, 1], Gradients(float.NegativeInfinity, float.PositiveInfinity, [float.NegativeInfinity, 3, float.PositiveInfinity], 1));

    [Fact]
    public void Crossed_bounds_let_nothing_through() => Assert.Equal([0, 0, 0], Gradients(6, 0, [-1, 3, 8], 1));

    [Fact]
    public void Bounds_that_depend_on_the_layer_are_refused() =>
        Assert.Throws<OnnxException>(() => new RuleProbe().Input("x", [3]).Input("low", []).Node("Clip", ["x", "low"]).Check());

    private static float[] Gradients(float low, float high, float[] x, float seed) => new RuleProbe()
        .Input("x", [1, 3], x)
        .Constant(Tensors.Make("low", [], [low]))
        .Constant(Tensors.Make("high", [], [high]))
        .Node("Clip", ["x", "low", "high"])
        .Gradients([seed, seed, seed])["x"];
}
