using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Onnx.Tests.Splitting;

public sealed class HessianModelTests
{
    [Fact]
    public void Each_layers_product_is_that_of_its_own_block()
    {
        // y = sum over j of (x W)_j^2 o_j + ..., after a layer that follows another.
        SmallNet net = new SmallNet(3, 2, 2)
            .Constant("k", [4, 3, 1, 1]).Node("Conv", ["x", "k"], "a")
            .Node("Tanh", ["a"], "t").Node("MaxPool", ["t"], "b", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [1, 1]), Attributes.Make("pads", [1, 1, 0, 0]))
            .Node("Sigmoid", ["b"], "s").Node("Flatten", ["s"], "f")
            .Constant("o", [16, 5]).Node("MatMul", ["f", "o"], "m").Node("Softmax", ["m"], "y");
        Dictionary<string, TensorShape> shapes = net.Shapes();
        CutModel cut = net.Cut("a", "b");
        HessianModel made = HessianModel.Make(cut, shapes);
        Assert.NotNull(made.Model);
        Assert.Equal(["a"], made.Inputs);

        float[] a = net.Values(2, 4, 2, 2);
        float[] seed = net.Values(2, 5);
        float[] v = net.Values(2, 4, 2, 2);
        foreach ((int layer, CutModel own) in ((int, CutModel)[])[(0, cut), (1, net.Cut("b"))])
        {
            // At a layer after another, separately: a model cut there, from the layer's value.
            float[] at = layer == 0 ? a : SmallNet.Run(GradientModels.Differentiate(cut, shapes).Classifier, new() { ["a"] = (a, [2, 4, 2, 2]) }, "b")["b"];
            var feeds = new Dictionary<string, (float[], long[])>
            {
                ["a"] = (a, [2, 4, 2, 2]),
                [GradientModels.Seed] = (seed, [2, 5]),
                [made.Directions[0]] = (v, [2, 4, 2, 2]),
                [made.Directions[1]] = (v, [2, 4, 2, 2]),
            };
            float[] product = SmallNet.Run(made.Model, feeds, made.Products[layer])[made.Products[layer]];

            GradientModels models = GradientModels.Differentiate(own, shapes);
            string name = cut.Layers[layer];
            float[] GradientAt(float step)
            {
                var values = new Dictionary<string, (float[], long[])> { [name] = ([.. at.Zip(v, (x, d) => x + (step * d))], [2, 4, 2, 2]), [GradientModels.Seed] = (seed, [2, 5]) };
                var all = new Dictionary<string, Microsoft.ML.OnnxRuntime.OrtValue>();
                foreach ((string key, (float[] data, long[] shape)) in values)
                    all[key] = OrtRun.Value(data, shape);
                foreach ((string tensor, var value) in OrtRun.Run(models.Classifier, all, [.. models.Gradient.Saved.Where(s => s != name)]))
                    all[tensor] = value;
                string result = models.Gradient.Results[Math.Min(layer, models.Gradient.Results.Count - 1)];
                if (layer == 0)
                    result = models.Gradient.Results[0];
                return OrtRun.Run(models.Gradient.Model, all, [result])[result].GetTensorDataAsSpan<float>().ToArray();
            }

            const float Step = 1e-2f;
            float[] expected = [.. GradientAt(Step).Zip(GradientAt(-Step), (p, m) => (p - m) / (2 * Step))];
            float largest = expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], product[i], 5e-3f * largest);
        }
    }

    [Fact]
    public void Piecewise_linear_scores_need_no_graph()
    {
        SmallNet net = new SmallNet(3, 4, 4)
            .Node("MaxPool", ["x"], "p", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])).Node("Flatten", ["p"], "f")
            .Constant("w", [12, 6]).Node("Gemm", ["f", "w"], "g").Node("Relu", ["g"], "r").Constant("o", [6, 2]).Node("Gemm", ["r", "o"], "y");
        HessianModel made = HessianModel.Make(net.Cut("x"), net.Shapes());
        Assert.Null(made.Model);
        Assert.Empty(made.Products);
    }
}
