using CsCheck;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Onnx.Tests.Gradients.Rules;

public class ReduceRuleTests
{
    [Theory]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceSumSquare")]
    [InlineData("ReduceLogSum")]
    [InlineData("ReduceLogSumExp")]
    [InlineData("ReduceProd")]
    public void Axes_as_attribute_or_input_kept_or_not(string opType)
    {
        Gen.Select(Gen.Int[0, 15], Gen.Bool, Gen.OneOf(Gen.Const(11), Gen.Const(13), Gen.Const(18)), Gen.Int[1, 4], Gen.Int[0, 1000]).WithFixedSeeds().Sample(
            (mask, keep, opset, rank, seed) =>
            {
                var random = new Random(seed);
                long[] shape = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 4))];
                long[] axes = [.. Enumerable.Range(0, rank).Where(a => (mask & (1 << a)) != 0).Select(a => (long)(random.Next(2) == 0 ? a : a - rank))];
                float[] values = [.. RuleProbe.Distinct(random, (int)shape.Aggregate((a, b) => a * b)).Select(v => v + 0.05f)];
                if (opType == "ReduceLogSum")
                    values = [.. values.Select(v => Math.Abs(v) + 0.3f)];
                RuleProbe probe = new RuleProbe(seed) { Opset = opset, Step = 1e-3 }.Input("x", shape, values);
                AttributeProto keepdims = Attributes.Make("keepdims", keep ? 1 : 0);
                bool asInput = opset >= (opType == "ReduceSum" ? 13 : 18);
                if (axes.Length == 0)
                    probe.Node(opType, ["x"], keepdims);
                else if (asInput)
                    probe.Integers("axes", axes).Node(opType, ["x", "axes"], keepdims);
                else
                    probe.Node(opType, ["x"], keepdims, Attributes.Make("axes", axes));
                probe.Check();
            },
            iter: 30,
            threads: 1);
    }

    [Theory]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceSumSquare")]
    [InlineData("ReduceLogSum")]
    [InlineData("ReduceLogSumExp")]
    [InlineData("ReduceProd")]
    public void No_axes_may_mean_no_reduction(string opType) => new RuleProbe { Opset = 18, Step = 1e-3 }
        .Input("x", [2, 3], RuleProbe.Positive)
        .Integers("axes")
        .Node(opType, ["x", "axes"], Attributes.Make("noop_with_empty_axes", 1))
        .Check();

    [Fact]
    public void A_tie_is_shared_out_evenly() => Assert.Equal(
        [3, 0, 3, 0, 4, 0],
        new RuleProbe().Input("x", [2, 3], [5, 1, 5, 2, 7, 6]).Node("ReduceMax", ["x"], Attributes.Make("axes", [1])).Gradients([6, 4])["x"]);

    [Fact]
    public void The_norm_of_nothing_passes_nothing() =>
        Assert.Equal([0, 0], new RuleProbe().Input("x", [2], [0, 0]).Node("ReduceL2", ["x"]).Gradients([1])["x"]);

    [Fact]
    public void A_product_with_zeros() => Assert.Equal(
        [6, 3, 2, 0, 6, 0, 0, 0, 0],
        new RuleProbe().Input("x", [3, 3], [1, 2, 3, 2, 0, 3, 0, 0, 3]).Node("ReduceProd", ["x"], Attributes.Make("axes", [1])).Gradients([1, 1, 1])["x"]);

    [Fact]
    public void Axes_may_be_computed_from_constants() => new RuleProbe()
        .Input("x", [2, 3])
        .Integers("axes", 1)
        .Node("Identity", ["axes"], ["same"])
        .Node("ReduceSum", ["x", "same"])
        .Check();

    [Fact]
    public void Axes_that_depend_on_an_input_are_refused() => Assert.Throws<OnnxException>(() => new RuleProbe()
        .Input("x", [2, 3])
        .Given("a", [1], [1])
        .Node("Cast", ["a"], ["axes"], Attributes.Make("to", (int)TensorProto.Types.DataType.Int64))
        .Node("ReduceSum", ["x", "axes"])
        .Check());
}
