using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Tests.Splitting;

public sealed class GemmAblationModelTests
{
    [Fact]
    public void A_pool_and_a_relu_may_stand_in_front_of_the_matrix()
    {
        SmallNet net = Head(n => n.Node("Relu", ["x"], "r").Node("MaxPool", ["r"], "f", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])));
        GemmAblationModel made = GemmAblationModel.Make(net.Cut("x"), net.Shapes());
        Assert.Equal(("flat", "m", "w", 6L, 3L, 4L, true), (made.Input, made.PreActivation, made.Weights, made.Outputs, made.Channels, made.Block, made.Transposed));
        float[] z = net.Values(5, 6);
        float[] o = net.Weights("o");
        float[] scores = SmallNet.Run(made.Tail, new() { ["m"] = (z, [5, 6]) }, made.Scores)[made.Scores];
        for (int i = 0; i < 10; i++)
            Assert.Equal(Enumerable.Range(0, 6).Sum(j => Math.Max(z[(i / 2 * 6) + j], 0) * o[(j * 2) + (i % 2)]), scores[i], 1e-4f);
    }

    [Fact]
    public void A_constant_that_is_added_does_not_keep_zeros_zero() =>
        Refuses("(Add), which does not keep the channels apart or zeros zero", n => n.Constant("c", [1]).Node("Add", ["x", "c"], "a").Node("MaxPool", ["a"], "f", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])));

    [Fact]
    public void A_mean_over_channels_does_not_keep_them_apart() =>
        Refuses("(ReduceMean), which does not keep the channels apart", n => n.Node("ReduceMean", ["x"], "f", Attributes.Make("axes", [1L])));

    [Fact]
    public void A_transpose_breaks_up_their_blocks() =>
        Refuses("(Transpose), which does not keep", n => n.Node("Transpose", ["x"], "t", Attributes.Make("perm", [0, 2, 3, 1])).Node("ReduceMean", ["t"], "f", Attributes.Make("axes", [1L])));

    [Fact]
    public void A_clip_from_1_on_makes_something_of_nothing() =>
        Refuses("(Clip)", n => n.Constant("low", [], 1f).Node("Clip", ["x", "low"], "c").Node("MaxPool", ["c"], "f", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])));

    [Fact]
    public void What_skips_past_the_matrix_is_not_cut_off()
    {
        SmallNet net = new SmallNet(3, 2, 2)
            .Node("Identity", ["x"], "a").Node("Flatten", ["a"], "f").Constant("w", [12, 6]).Node("MatMul", ["f", "w"], "m")
            .Node("GlobalMaxPool", ["x"], "p").Node("Flatten", ["p"], "q").Constant("v", [3, 6]).Node("MatMul", ["q", "v"], "n").Node("Add", ["m", "n"], "y");
        Assert.Contains("goes several ways", Assert.Throws<OnnxException>(() => GemmAblationModel.Make(net.Cut("x"), net.Shapes())).Message, StringComparison.Ordinal);
        Assert.Contains("'n' skips past the Gemm", Assert.Throws<OnnxException>(() => GemmAblationModel.Make(net.Cut("a"), net.Shapes())).Message, StringComparison.Ordinal);
    }

    private static void Refuses(string why, Func<SmallNet, SmallNet> front)
    {
        SmallNet net = Head(front);
        Assert.Contains(why, Assert.Throws<OnnxException>(() => GemmAblationModel.Make(net.Cut("x"), net.Shapes())).Message, StringComparison.Ordinal);
    }

    // x [N,3,4,4], a node that reduces it to 12 numbers, and two layers.
    private static SmallNet Head(Func<SmallNet, SmallNet> front)
    {
        var net = front(new SmallNet(3, 4, 4));
        long inputs = net.Shapes()["f"].Dims.Skip(1).Aggregate(1L, (product, d) => product * d.Size);
        return net.Node("Flatten", ["f"], "flat").Constant("w", [inputs, 6]).Node("MatMul", ["flat", "w"], "m").Node("Relu", ["m"], "r2").Constant("o", [6, 2]).Node("MatMul", ["r2", "o"], "y");
    }
}
