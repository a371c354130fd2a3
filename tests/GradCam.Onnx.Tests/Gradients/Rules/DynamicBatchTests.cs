using GradCam.Onnx.Model;

namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Rules that reshape, expand or count, with an unknown length of the batch.</summary>
public class DynamicBatchTests
{
    [Theory]
    [InlineData(18, 2)]
    [InlineData(21, 4)]
    public void GroupNormalization(int opset, int scales) => BatchProbe.Check(new RuleProbe { Opset = opset }
        .Input("x", [1, 4, 3, 2])
        .Constant("s", [scales])
        .Constant("b", [scales])
        .Node("GroupNormalization", ["x", "s", "b"], Attributes.Make("num_groups", 2)));

    [Theory]
    [InlineData(new long[] { 3, 5 })]
    [InlineData(new long[] { 1, 3, 5 })]
    [InlineData(new long[] { 4, 3, 5 })]
    [InlineData(new long[] { 3 })]
    public void A_product_with_a_matrix(long[] weights) => BatchProbe.Check(new RuleProbe()
        .Input("x", [1, 4, 2, 3])
        .Constant("w", weights)
        .Node("MatMul", ["x", "w"]));

    [Fact]
    public void Attention_multiplies_what_both_depends_on_the_batch() => BatchProbe.Check(new RuleProbe()
        .Input("x", [1, 4, 4])
        .Node("MatMul", ["x", "x"], ["square"])
        .Node("Softmax", ["square"], ["weights"])
        .Node("MatMul", ["weights", "x"]));

    [Theory]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceLogSum")]
    [InlineData("ReduceProd")]
    public void A_reduction(string opType) => BatchProbe.Check(new RuleProbe()
        .Input("x", [1, 4, 3])
        .Node(opType, ["x"], Attributes.Make("axes", [1, 2]), Attributes.Make("keepdims", 0)));

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void Flattened_softmax(string opType) => BatchProbe.Check(new RuleProbe { Opset = 11 }.Input("x", [1, 4, 3]).Node(opType, ["x"]));

    [Fact]
    public void PRelu_with_a_slope_per_channel() => BatchProbe.Check(new RuleProbe().Input("x", [1, 4, 3]).Constant("s", [4, 1]).Node("PRelu", ["x", "s"]));

    [Fact]
    public void A_mean_over_the_batch_itself()
    {
        // y = x - mean over the batch, so dx = dy - mean over the batch.
        var probe = new BatchProbe(new RuleProbe()
            .Input("x", [1, 2])
            .Node("ReduceMean", ["x"], ["m"], Attributes.Make("axes", [0]))
            .Node("Sub", ["x", "m"]));

        Assert.Equal([-1, 1, 1, -1], probe.Gradient([1, 2, 3, 4], [1, 4, 3, 2], 2));
    }

    [Fact]
    public void Normalized_over_the_batch_itself()
    {
        // Neither a shift nor a scaling of all elements changes the output, so the gradient has no component in that direction.
        var probe = new BatchProbe(new RuleProbe().Input("x", [1, 2, 2, 1]).Node("MeanVarianceNormalization", ["x"]));
        float[] x = [1, 2, 3, 4, 7, 6, 2, 3, 1, 0, 5, 8];
        float[] gradient = probe.Gradient(x, [1, -2, 3, 1, 0, 2, -1, 1, 2, 2, 1, 0], 3);

        Assert.Equal(0, gradient.Sum(), 1e-4);
        Assert.Equal(0, gradient.Zip(x, (g, v) => g * v).Sum(), 1e-3);
        Assert.Contains(gradient, g => Math.Abs(g) > 0.1);
    }
}
