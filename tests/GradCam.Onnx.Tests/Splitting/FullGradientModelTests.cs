using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Tests.Splitting;

public sealed class FullGradientModelTests
{
    [Fact]
    public void Every_kind_of_bias_counts_and_makes_the_terms_complete()
    {
        SmallNet net = new SmallNet(3, 4, 4)
            .Constant("w", [5, 3, 3, 3]).Constant("wb", [5]).Node("Conv", ["x", "w", "wb"], "conv", Attributes.Make("pads", [1, 1, 1, 1]))
            .Constant("gamma", [5]).Constant("beta", [5]).Constant("mean", [5]).Constant("var", [5], v => (v * v) + 0.5f)
            .Node("BatchNormalization", ["conv", "gamma", "beta", "mean", "var"], "bn")
            .Node("Relu", ["bn"], "relu")
            .Constant("c", [5, 1, 1]).Node("Add", ["c", "relu"], "add")
            .Constant("s", [1, 5, 1, 1]).Node("Sub", ["add", "s"], "sub")
            .Node("LeakyRelu", ["sub"], "leaky")
            .Constant("place", [1, 5, 4, 4]).Node("Add", ["leaky", "place"], "placed")
            .Node("Flatten", ["placed"], "flat")
            .Constant("g", [7, 80]).Constant("gb", [7]).Node("Gemm", ["flat", "g", "gb"], "gemm", Attributes.Make("transB", 1), Attributes.Make("beta", 0.5f))
            .Node("Relu", ["gemm"], "hidden")
            .Constant("o", [7, 3]).Node("MatMul", ["hidden", "o"], "out").Constant("ob", [3]).Node("Add", ["out", "ob"], "y");
        FullGradientModel made = FullGradientModel.Make(net.Model(), "x", "y", net.Shapes());
        Assert.Equal(["x", "conv", "bn", "add", "sub"], made.Maps.Select(m => m.Layer));

        float[] seed = net.Values(2, 3);
        var feeds = new Dictionary<string, (float[], long[])> { ["x"] = (net.Input(2), net.InputShape(2)), [GradientModels.Seed] = (seed, [2, 3]) };
        Dictionary<string, float[]> results = SmallNet.Run(made.Model, feeds, made.Scores, made.Sums);

        // The five with a map, the bias of each position, and those of Gemm and Add.
        Assert.Equal(2 * 8, results[made.Sums].Length);
        for (int n = 0; n < 2; n++)
        {
            float expected = Enumerable.Range(n * 3, 3).Sum(i => results[made.Scores][i] * seed[i]);
            Assert.Equal(expected, results[made.Sums].AsSpan(n * 8, 8).ToArray().Sum(), 1e-3f * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void A_map_is_the_magnitude_of_bias_times_gradient_brought_to_one_and_summed_over_channels()
    {
        // y = o . relu(w x + b) at each of 2x2 positions, so dy/dZ is o where the unit is open.
        SmallNet net = new SmallNet(1, 2, 2)
            .Constant("w", [3, 1, 1, 1]).Constant("b", [3]).Node("Conv", ["x", "w", "b"], "conv")
            .Node("Relu", ["conv"], "relu").Node("Flatten", ["relu"], "flat")
            .Constant("o", [12, 2]).Node("MatMul", ["flat", "o"], "y");
        FullGradientModel made = FullGradientModel.Make(net.Model(), "x", "y", net.Shapes());
        float[] x = net.Input(2);
        float[] map = SmallNet.Run(
            made.Model,
            new() { ["x"] = (x, net.InputShape(2)), [GradientModels.Seed] = ([1, 0, 0, 1], [2, 2]) },
            made.Maps[1].Map)[made.Maps[1].Map];

        (float[] w, float[] b, float[] o) = (net.Weights("w"), net.Weights("b"), net.Weights("o"));
        for (int n = 0; n < 2; n++)
        {
            float[] terms = new float[12];
            for (int i = 0; i < 12; i++)
                terms[i] = (w[i / 4] * x[(n * 4) + (i % 4)]) + b[i / 4] > 0 ? Math.Abs(b[i / 4] * o[(i * 2) + n]) : 0;
            float low = terms.Min();
            float high = terms.Max() - low;
            for (int p = 0; p < 4; p++)
                Assert.Equal(Enumerable.Range(0, 3).Sum(c => (terms[(c * 4) + p] - low) / (high + 1e-6f)), map[(n * 4) + p], 1e-4f);
        }
    }
}
