using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;
using GradCam.Tests.Arithmetic;

namespace GradCam.Tests.Methods;

/// <summary>Tests methods against plain loops in float64 over the golden activations and gradients.</summary>
public sealed class FormulaMethodTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("lrn-net")]
    [InlineData("densenet-small")]
    public void Grad_CAM_plus_plus_as_the_paper_has_it(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        (float[] a, float[] g, int channels, int area) = Tensors(golden);
        double[] map = new double[area];
        for (int k = 0; k < channels; k++)
        {
            double sum = 0;
            for (int p = 0; p < area; p++)
                sum += a[(k * area) + p];
            double weight = 0;
            for (int p = 0; p < area; p++)
            {
                double slope = g[(k * area) + p];
                if (slope > 0)
                    weight += slope * slope * slope / ((2 * slope * slope) + (sum * slope * slope * slope));
            }

            for (int p = 0; p < area; p++)
                map[p] += weight * a[(k * area) + p];
        }

        Compare.Close([.. map.Select(v => (float)v)], Signed(golden, new GradCamPlusPlusMethod(exact: true)), 1e-4);
    }

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("lrn-net")]
    public void Smooth_Grad_CAM_plus_plus_without_noise_is_Grad_CAM_plus_plus(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        Compare.Close(Signed(golden, new GradCamPlusPlusMethod(exact: true)), Signed(golden, new SmoothGradCamPlusPlusMethod(samples: 3, deviation: 0)), 1e-4);
    }

    [Fact]
    public void Smooth_Grad_CAM_plus_plus_averages_the_powers_of_gradients_over_noisy_images()
    {
        // Its gradients depend on the picture, unlike those of a mean over space and a linear layer.
        GoldenCase golden = GoldenCase.OpenOrSkip("lrn-net");
        const int Samples = 7;
        const int Seed = 3;
        NpyArray image = First(golden.Array("input"));
        float range = image.Data.Max() - image.Data.Min();
        float[] noisy = [.. Enumerable.Range(0, Samples).SelectMany(n =>
        {
            RandomStream noise = RandomStream.Of(Seed, n);
            return image.Data.Select(v => v + (float)(0.2f * range * noise.NextGaussian()));
        })];
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        IReadOnlyList<Explanation> samples = explainer.Explain(
            new NpyArray([Samples, .. image.Shape.Skip(1)], noisy),
            new ExplainOptions { KeepTensors = true, Classes = ClassTargets.Of(golden.Classes[0]) },
            s_cancel);

        (float[] a, _, int channels, int area) = Tensors(golden);
        double[] map = new double[area];
        for (int k = 0; k < channels; k++)
        {
            double sum = a.Skip(k * area).Take(area).Sum(v => (double)v);
            double weight = 0;
            for (int p = k * area; p < (k + 1) * area; p++)
            {
                double[] g = [.. samples.Select(s => (double)s.Tensors!.Gradients[0].Data[p])];
                double first = g.Average();
                double second = g.Average(v => v * v);
                double third = g.Average(v => v * v * v);
                if (first > 0)
                    weight += first * second / ((2 * second) + (sum * third));
            }

            for (int p = 0; p < area; p++)
                map[p] += weight * a[(k * area) + p];
        }

        float[] expected = [.. map.Select(v => (float)v)];
        Compare.Close(expected, Signed(golden, new SmoothGradCamPlusPlusMethod(Samples, 0.2f, Seed)), 1e-4);
        Compare.Close(expected, Signed(golden, new SmoothGradCamPlusPlusMethod(Samples, 0.2f, Seed), batchSize: 2), 1e-4);
        Assert.True(Compare.Distance(expected, Signed(golden, new SmoothGradCamPlusPlusMethod(Samples, 0.2f, Seed + 1))) > 1e-3);
    }

    [Theory]
    [InlineData("resnet-small", false)]
    [InlineData("resnet-small", true)]
    [InlineData("densenet-small", false)]
    [InlineData("densenet-small", true)]
    public void Kernel_PCA_of_the_activations(string name, bool radial)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        (float[] a, _, int channels, int area) = Tensors(golden);
        double[,] x = Plain.Products(a, area, centred: true);
        double[,] kernel = new double[area, area];
        for (int p = 0; p < area; p++)
        {
            for (int q = 0; q < area; q++)
                kernel[p, q] = radial ? Math.Exp(-(x[p, p] + x[q, q] - (2 * x[p, q])) / channels) : Math.Tanh((x[p, q] / channels) + 1);
        }

        (double[] values, double[,] vectors) = Plain.Eigen(Plain.Centred(kernel));
        float[] expected = [.. Enumerable.Range(0, area).Select(p => (float)(Math.Sqrt(values[0]) * vectors[p, 0]))];
        double along = Enumerable.Range(0, a.Length).Sum(i => a[i] * (double)expected[i % area]);
        Compare.Close([.. expected.Select(v => along < 0 ? -v : v)], Signed(golden, new KernelPcaCamMethod(radial)), 1e-4);
    }

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    public void Eigen_CAM_of_activations_as_they_are_is_positive(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        (float[] a, _, _, int area) = Tensors(golden);
        (double[] values, double[,] vectors) = Plain.Eigen(Plain.Products(a, area, centred: false));
        float[] expected = [.. Enumerable.Range(0, area).Select(p => (float)(Math.Sqrt(values[0]) * Math.Abs(vectors[p, 0])))];
        Compare.Close(expected, Signed(golden, new EigenCamMethod(centred: false)), 1e-4);
    }

    [Theory]
    [InlineData("eigencam")]
    [InlineData("eigengradcam")]
    [InlineData("kpcacam")]
    [InlineData("kpcacam-rbf")]
    public void Components_run_along_with_what_they_are_of(string method)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("lrn-net");
        (float[] a, float[] g, int channels, int area) = Tensors(golden);
        float[] map = Signed(golden, CamMethods.Find(method));
        double along = 0;
        for (int i = 0; i < a.Length; i++)
            along += map[i % area] * (double)(method == "eigengradcam" ? a[i] * g[i] : a[i]);
        Assert.True(along > 0);
    }

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    [LargeGoldenData("mobilenet_v2-small")]
    public void CAM_is_Grad_CAM_times_the_number_of_places(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        float[] gradCam = Signed(golden, new GradCamMethod());
        Compare.Close([.. gradCam.Select(v => v * gradCam.Length)], Signed(golden, new ClassActivationMapMethod()), 1e-5);
    }

    [Theory]
    [InlineData("lrn-net", "the scores are not linear in its output")]
    [LargeGoldenData("squeezenet1_1", "the scores are not linear in its output")]
    [LargeGoldenData("vgg16-narrow-features30", "the scores are not linear in its output")]
    public void CAM_says_why_it_cannot_be_had(string name, string why)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        GradCamException e = Assert.Throws<GradCamException>(() => Signed(golden, new ClassActivationMapMethod()));
        Assert.Contains(golden.Tensor, e.Message, StringComparison.Ordinal);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Contains("gradcam", e.Message, StringComparison.Ordinal);
    }

    private static float[] Signed(GoldenCase golden, ICamMethod method, int batchSize = 0)
    {
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        var options = new ExplainOptions { Method = method, Classes = ClassTargets.Of(golden.Classes[0]), BatchSize = batchSize };
        return explainer.Explain(First(golden.Array("input")), options, s_cancel)[0].Classes[0].SignedMap.Values;
    }

    private static (float[] Activations, float[] Gradients, int Channels, int Area) Tensors(GoldenCase golden)
    {
        NpyArray activations = golden.Array("activations");
        return (First(activations).Data, First(golden.Array("gradients")).Data, (int)activations.Shape[1], (int)(activations.Shape[2] * activations.Shape[3]));
    }

    private static NpyArray First(NpyArray batch) => new([1, .. batch.Shape.Skip(1)], batch.Data.AsSpan(0, batch.Data.Length / (int)batch.Shape[0]).ToArray());
}
