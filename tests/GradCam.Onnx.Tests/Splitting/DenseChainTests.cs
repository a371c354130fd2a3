using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Tests.Splitting;

public sealed class DenseChainTests
{
    [Fact]
    public void A_head_of_dense_layers_and_relus_is_a_chain_that_gives_what_its_graph_gives()
    {
        // The first as PyTorch exports a Linear, the second as TensorFlow does, with a factor in between.
        SmallNet net = new SmallNet(3, 2, 2)
            .Node("Flatten", ["x"], "f").Constant("w", [6, 12]).Node("Gemm", ["f", "w"], "m", Attributes.Make("transB", 1)).Node("Relu", ["m"], "r")
            .Constant("v", [6, 5]).Node("MatMul", ["r", "v"], "n").Constant("half", [], 0.5f).Node("Mul", ["n", "half"], "s").Node("Relu", ["s"], "t")
            .Constant("o", [4, 5]).Node("Gemm", ["t", "o"], "y", Attributes.Make("transB", 1), Attributes.Make("alpha", 3f));
        GradientModels models = GradientModels.Differentiate(net.Cut("x"), net.Shapes());
        GradientModel graph = models.ChannelWeights!;
        DenseChain chain = DenseChain.OrNull(graph)!;
        string pooled = Assert.Single(models.Derived).Name;
        Assert.Equal([new("o", false, "t"), new("v", true, "r"), new(pooled, false, null)], chain.Products);

        // W~[u,k]: the sum over a channel's positions.
        float[] w = net.Weights("w");
        float[] sums = [.. Enumerable.Range(0, 18).Select(i => Enumerable.Range(0, 4).Sum(p => w[(i / 3 * 12) + (i % 3 * 4) + p]))];
        TensorProto initializer = graph.Model.Graph.Initializer.Single(i => i.Name == pooled);
        graph.Model.Graph.Initializer.Remove(initializer);
        graph.Model.Graph.Initializer.Add(Tensors.Make(pooled, [6, 3], sums));

        (float[] seed, float[] r, float[] t) = (net.Values(2, 4), net.Values(2, 6), net.Values(2, 5));
        float[] expected = SmallNet.Run(graph.Model, new() { ["seed"] = (seed, [2, 4]), ["r"] = (r, [2, 6]), ["t"] = (t, [2, 5]) }, graph.Results[0])[graph.Results[0]];
        for (int n = 0; n < 2; n++)
        {
            double[] g = Times([.. seed.Skip(n * 4).Take(4)], net.Weights("o"), 5, false, t.AsSpan(n * 5, 5));
            g = Times(g, net.Weights("v"), 6, true, r.AsSpan(n * 6, 6));
            g = Times(g, sums, 3, false, []);
            for (int k = 0; k < 3; k++)
                Assert.Equal(expected[(n * 3) + k], g[k] * chain.Scale, 1e-4);
        }
    }

    [Fact]
    public void A_global_average_pool_in_front_of_a_dense_layer_is_one_product()
    {
        SmallNet net = new SmallNet(3, 4, 4).Node("GlobalAveragePool", ["x"], "p").Node("Flatten", ["p"], "f").Constant("w", [5, 3]).Node("Gemm", ["f", "w"], "y", Attributes.Make("transB", 1));
        DenseChain? chain = DenseChain.OrNull(GradientModels.Differentiate(net.Cut("x"), net.Shapes()).ChannelWeights!);
        Assert.Equal(new DenseProduct("w", false, null), Assert.Single(chain!.Products));
    }

    [Fact]
    public void Other_heads_are_not_taken_for_chains()
    {
        // Two ways from the layer to the scores.
        Refuses(["x"], new SmallNet(3, 2, 2)
            .Node("Flatten", ["x"], "f").Constant("w", [12, 6]).Node("MatMul", ["f", "w"], "m")
            .Node("GlobalMaxPool", ["x"], "p").Node("Flatten", ["p"], "q").Constant("v", [3, 6]).Node("MatMul", ["q", "v"], "n").Node("Add", ["m", "n"], "y"));

        // A gradient that depends on how large the activations are.
        Refuses(["x"], new SmallNet(3, 2, 2).Node("Flatten", ["x"], "f").Constant("w", [12, 6]).Node("MatMul", ["f", "w"], "m").Node("Sigmoid", ["m"], "s").Constant("o", [6, 2]).Node("MatMul", ["s", "o"], "y"));

        // A convolution, and two layers at once.
        SmallNet convolution = new SmallNet(3, 4, 4).Constant("k", [2, 3, 3, 3]).Node("Conv", ["x", "k"], "c").Node("Flatten", ["c"], "f").Constant("w", [8, 2]).Node("MatMul", ["f", "w"], "y");
        Refuses(["x"], convolution);
        Refuses(["x", "c"], convolution);
        Assert.NotNull(DenseChain.OrNull(GradientModels.Differentiate(convolution.Cut("c"), convolution.Shapes()).ChannelWeights!));
    }

    private static void Refuses(string[] layers, SmallNet net) => Assert.Null(DenseChain.OrNull(GradientModels.Differentiate(net.Cut(layers), net.Shapes()).ChannelWeights!));

    private static double[] Times(double[] g, float[] w, int outputs, bool transposed, ReadOnlySpan<float> open)
    {
        double[] result = new double[outputs];
        for (int j = 0; j < outputs; j++)
            result[j] = open.IsEmpty || open[j] > 0 ? g.Select((v, i) => v * w[transposed ? (j * g.Length) + i : (i * outputs) + j]).Sum() : 0;
        return result;
    }
}
