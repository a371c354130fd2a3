using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Tests.Splitting;

public sealed class ImageGradientModelTests
{
    // x [N,4] -> A -> ReLU -> B -> Clip(0, 6) -> C -> LeakyRelu -> y [N,3]
    private readonly SmallNet _net = new SmallNet(4)
        .Constant("A", [4, 8]).Constant("B", [8, 6]).Constant("C", [6, 3]).Constant("zero", [], 0f).Constant("six", [], 6f)
        .Node("MatMul", ["x", "A"], "a").Node("Relu", ["a"], "r")
        .Node("MatMul", ["r", "B"], "b").Node("Clip", ["b", "zero", "six"], "c")
        .Node("MatMul", ["c", "C"], "d").Node("LeakyRelu", ["d"], "y", Attributes.Make("alpha", 0.2f));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Guided_backpropagation_passes_positive_gradients_through_open_units(int count)
    {
        ImageGradientModel guided = ImageGradientModel.MakeGuided(_net.Model(), "x", "y", _net.Shapes());
        ImageGradientModel plain = ImageGradientModel.Make(_net.Model(), "x", "y", _net.Shapes());
        float[] x = _net.Input(count);
        float[] seed = _net.Values(count, 3);
        var feeds = new Dictionary<string, (float[], long[])> { ["x"] = (x, _net.InputShape(count)), [GradientModels.Seed] = (seed, [count, 3]) };
        Dictionary<string, float[]> actual = SmallNet.Run(guided.Model, feeds, guided.Gradient, guided.Scores);
        float[] gradient = SmallNet.Run(plain.Model, feeds, plain.Gradient)[plain.Gradient];
        for (int n = 0; n < count; n++)
        {
            (float[] y, float[] g) = ByHand(x.AsSpan(n * 4, 4), seed.AsSpan(n * 3, 3), guided: true);
            Close(y, actual[guided.Scores].AsSpan(n * 3, 3));
            Close(g, actual[guided.Gradient].AsSpan(n * 4, 4));
            Close(ByHand(x.AsSpan(n * 4, 4), seed.AsSpan(n * 3, 3), guided: false).Gradient, gradient.AsSpan(n * 4, 4));
        }

        Assert.NotEqual(gradient, actual[guided.Gradient]);
    }

    [Fact]
    public void Without_a_relu_there_is_no_guided_gradient()
    {
        SmallNet net = new SmallNet(4).Constant("A", [4, 3]).Node("MatMul", ["x", "A"], "a").Node("Tanh", ["a"], "y");
        OnnxException error = Assert.Throws<OnnxException>(() => ImageGradientModel.MakeGuided(net.Model(), "x", "y", net.Shapes()));
        Assert.Contains("has no ReLU", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(18)]
    [InlineData(20)]
    public void A_model_of_another_operator_set_stands_in_one_graph_with_its_gradient(long opset)
    {
        // ReduceMean's rule and node have different forms before 18 and from 18 on, and Unsqueeze's before 13 and from 13 on.
        SmallNet net = new SmallNet(4) { Opset = opset }.Constant("A", [4, 8]).Node("MatMul", ["x", "A"], "a").Node("Softmax", ["a"], "s", Attributes.Make("axis", -1))
            .Constant("B", [8, 3]).Node("MatMul", ["s", "B"], "y");
        ImageGradientModel made = ImageGradientModel.Make(net.Model(), "x", "y", net.Shapes());
        Assert.Equal(Math.Max(opset, 17), made.Model.OpsetImport[0].Version);
        float[] x = net.Input(1);
        float[] gradient = SmallNet.Run(made.Model, new() { ["x"] = (x, [1, 4]), [GradientModels.Seed] = ([1, 0, 0], [1, 3]) }, made.Gradient)[made.Gradient];
        const float Step = 1e-2f;
        for (int i = 0; i < 4; i++)
        {
            float Score(float step)
            {
                float[] moved = [.. x];
                moved[i] += step;
                return SmallNet.Run(net.Model(), new() { ["x"] = (moved, [1, 4]) }, "y")["y"][0];
            }

            Assert.Equal((Score(Step) - Score(-Step)) / (2 * Step), gradient[i], 1e-3f * Math.Max(1, gradient.Max(Math.Abs)));
        }
    }

    private (float[] Scores, float[] Gradient) ByHand(ReadOnlySpan<float> x, ReadOnlySpan<float> seed, bool guided)
    {
        (float[] wa, float[] wb, float[] wc) = (_net.Weights("A"), _net.Weights("B"), _net.Weights("C"));
        float[] a = Times(x, wa, 8);
        float[] b = Times([.. a.Select(v => Math.Max(v, 0))], wb, 6);
        float[] d = Times([.. b.Select(v => Math.Clamp(v, 0, 6))], wc, 3);
        float[] y = [.. d.Select(v => v > 0 ? v : 0.2f * v)];

        float[] dd = [.. seed.ToArray().Zip(d, (g, v) => v > 0 ? g : 0.2f * g)];
        float[] db = [.. Back(dd, wc, 6).Zip(b, (g, v) => v > 0 && v < 6 && (!guided || g > 0) ? g : 0)];
        float[] da = [.. Back(db, wb, 8).Zip(a, (g, v) => v > 0 && (!guided || g > 0) ? g : 0)];
        return (y, Back(da, wa, 4));
    }

    private static float[] Times(ReadOnlySpan<float> x, float[] w, int columns)
    {
        float[] y = new float[columns];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < columns; j++)
                y[j] += x[i] * w[(i * columns) + j];
        }

        return y;
    }

    private static float[] Back(float[] dy, float[] w, int rows)
    {
        float[] dx = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < dy.Length; j++)
                dx[i] += dy[j] * w[(i * dy.Length) + j];
        }

        return dx;
    }

    private static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f * Math.Max(1, Math.Abs(expected[i])));
    }
}
