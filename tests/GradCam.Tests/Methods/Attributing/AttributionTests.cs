using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tests.Methods.Perturbing;
using GoldenModel = GradCam.Tests.Methods.Perturbing.GoldenModel;

namespace GradCam.Tests.Methods.Attributing;

/// <summary>Tests attributions against autograd's gradients, and against loops over a model that is cut at its image.</summary>
public class AttributionTests
{
    private const int Class = 3;

    public static TheoryData<string> Goldens() =>
        [.. new[] { "resnet-small", "lrn-net", "densenet-small", "vit-small", "mobilenet_v2-small", "squeezenet1_1", "vgg16-narrow-features30" }.Where(GoldenCase.IsAtHand)];

    public static TheoryData<ScoreForm, int> Targets() => new()
    {
        { ScoreForm.Score, 0 },
        { ScoreForm.Score, 2 },
        { ScoreForm.LogProbability, 0 },
        { ScoreForm.Probability, 3 },
    };

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Gradients_are_those_of_autograd(string name)
    {
        GoldenModel model = GoldenModel.OpenOrSkip(name);
        NpyArray gradients = model.Golden.Array("input_gradients");
        for (int n = 0; n < model.Golden.Classes.Count; n++)
        {
            NpyArray image = model.Input(n);
            float[] gradient = gradients.Data.AsSpan(n * image.Data.Length, image.Data.Length).ToArray();
            ScoreTarget target = ScoreTarget.Score(model.Golden.Classes[n]);
            Compare.Close(Magnitude(gradient), model.Explain(new GradientMethod(), image, target).Map.Values, 1e-4);
            ClassExplanation product = model.Explain(new InputTimesGradientMethod(), image, target);
            Compare.Close(Sum(Times(image.Data, gradient)), product.SignedMap.Values, 1e-4);
            Assert.True(product.SignedMap.Minimum < 0);
            Assert.Equal(product.SignedMap.Values.Select(v => Math.Max(v, 0)), product.Map.Values);
            Assert.Equal(image.Shape.Skip(1), [product.Map.Height, product.Map.Width]);
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void SmoothGrad_is_the_mean_over_noisy_images(ScoreForm form, int batchSize)
    {
        GoldenModel model = GoldenModel.OpenOrSkip("resnet-small");
        NpyArray image = model.Input();
        float range = image.Data.Max() - image.Data.Min();
        double[] mean = new double[image.Data.Length];
        for (int n = 0; n < 5; n++)
        {
            RandomStream noise = RandomStream.Of(7, n);
            float[] noisy = [.. image.Data.Select(v => v + (float)(0.2f * range * noise.NextGaussian()))];
            Add(mean, CutAtImage.OpenOrSkip("resnet-small").Gradient(image, noisy, Target(form)), 1 / 5.0);
        }

        var method = new SmoothGradMethod { Samples = 5, Noise = 0.2f, Seed = 7 };
        Compare.Close(Magnitude([.. mean.Select(v => (float)v)]), model.Explain(method, image, Target(form), batchSize).Map.Values, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Integrated_gradients_are_the_mean_along_the_way_from_black(ScoreForm form, int batchSize)
    {
        GoldenModel model = GoldenModel.OpenOrSkip("resnet-small");
        NpyArray image = model.Input();
        float[] black = Black(image);
        double[] mean = new double[image.Data.Length];
        for (int n = 0; n < 6; n++)
        {
            double t = (n + 0.5) / 6;
            float[] between = [.. image.Data.Zip(black, (x, x0) => (float)(x0 + (t * (x - x0))))];
            Add(mean, CutAtImage.OpenOrSkip("resnet-small").Gradient(image, between, Target(form)), 1 / 6.0);
        }

        float[] attributions = [.. mean.Select((g, i) => (float)(g * (image.Data[i] - black[i])))];
        Compare.Close(Sum(attributions), model.Explain(new IntegratedGradientsMethod { Steps = 6 }, image, Target(form), batchSize).SignedMap.Values, 1e-4);
    }

    [Theory]
    [InlineData("resnet-small", ScoreForm.Score)]
    [InlineData("resnet-small", ScoreForm.LogProbability)]
    [InlineData("densenet-small", ScoreForm.Score)]
    [InlineData("vit-small", ScoreForm.Score)]
    public void Integrated_gradients_add_up_to_what_the_target_gains_over_black(string name, ScoreForm form)
    {
        GoldenModel model = GoldenModel.OpenOrSkip(name);
        for (int n = 0; n < 2; n++)
        {
            NpyArray image = model.Input(n);
            ClassExplanation explained = model.Explain(new IntegratedGradientsMethod(), image, Target(form));
            double gain = explained.Value - Target(form).Value(model.Scores(new NpyArray(image.Shape, Black(image))));
            double sum = explained.SignedMap.Values.Sum(v => (double)v);
            Assert.True(Math.Abs(sum - gain) <= 0.01 * Math.Abs(gain), $"{sum} and not {gain}");
        }
    }

    [Fact]
    public void A_black_picture_has_no_integrated_gradients()
    {
        GoldenModel model = GoldenModel.OpenOrSkip("resnet-small");
        NpyArray image = model.Input();
        Assert.All(model.Explain(new IntegratedGradientsMethod { Steps = 2 }, new NpyArray(image.Shape, Black(image)), Target(ScoreForm.Score)).SignedMap.Values, v => Assert.Equal(0, v));
    }

    [Fact]
    public void SmoothGrad_without_noise_is_the_gradient()
    {
        GoldenModel model = GoldenModel.OpenOrSkip("lrn-net");
        float[] gradient = model.Explain(new GradientMethod(), model.Input(), Target(ScoreForm.Probability)).Map.Values;
        Compare.Close(gradient, model.Explain(new SmoothGradMethod { Samples = 3, Noise = 0 }, model.Input(), Target(ScoreForm.Probability)).Map.Values, 1e-5);
    }

    [Fact]
    public void Guided_Grad_CAM_is_the_product_of_the_two()
    {
        GoldenModel model = GoldenModel.OpenOrSkip("resnet-small");
        NpyArray image = model.Input();
        int side = (int)image.Shape[1];
        ScoreTarget target = ScoreTarget.Score(model.Golden.Classes[0]);
        CamMap gradCam = model.Explain(CamMethods.GradCam, image, target).Map;
        float[] guided = model.Explain(new GuidedBackpropagationMethod(), image, target).Map.Values;
        double[] large = Plain.Enlarge(gradCam.Values, gradCam.Height, gradCam.Width, side, side);
        Assert.True(guided.Max() > 0 && gradCam.Maximum > 0);
        Compare.Close([.. guided.Zip(large, (g, l) => (float)(g * l))], model.Explain(new GuidedGradCamMethod(), image, target).Map.Values, 1e-4);
    }

    [Fact]
    public void Slopes_have_no_sign_and_are_the_same_against_the_target()
    {
        GoldenModel model = GoldenModel.OpenOrSkip("resnet-small");
        ClassExplanation gradient = model.Explain(new GradientMethod(), model.Input(), Target(ScoreForm.Score));
        Assert.True(gradient.SignedMap.Minimum >= 0);
        Assert.Equal(gradient.Map.Values, model.Explain(new GradientMethod(), model.Input(), ScoreTarget.Counterfactual(Target(ScoreForm.Score))).Map.Values);
    }

    [Fact]
    public void Variants_of_the_image_have_gradients_of_their_own()
    {
        GoldenModel model = GoldenModel.OpenOrSkip("resnet-small");
        NpyArray image = model.Input();
        int seen = 0;
        var probe = new Probe((in CamInput input) => input.Passes.VisitImages(
            3,
            (int i, Span<float> variant) => System.Numerics.Tensors.TensorPrimitives.Multiply(variant, 1 + (0.3f * i), variant),
            Target(ScoreForm.Score),
            CamNeeds.None,
            (int i, in CamInput variant) =>
            {
                float[] gradient = new float[image.Data.Length];
                variant.Passes.ImageGradient(variant.Target, guided: false, gradient);
                float[] expected = CutAtImage.OpenOrSkip("resnet-small").Gradient(image, [.. image.Data.Select(v => v * (1 + (0.3f * i)))], variant.Target);
                Compare.Close(expected, gradient, 1e-4);
                seen++;
            }));
        model.Explain(probe, image, Target(ScoreForm.Score));
        Assert.Equal(3, seen);
    }

    [Theory]
    [InlineData("guidedbackprop")]
    [InlineData("guidedgradcam")]
    public void Without_a_graph_the_reason_is_told(string method)
    {
        GoldenModel model = GoldenModel.OpenOrSkip("vit-small");
        string reason = model.Explainer.Model.Manifest.WhyMissing(SplitGraph.GuidedGradient);
        var e = Assert.Throws<GradCamException>(() => model.Explain(CamMethods.Find(method), model.Input(), Target(ScoreForm.Score)));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmoothGradMethod { Samples = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmoothGradMethod { Noise = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmoothGradMethod { Noise = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IntegratedGradientsMethod { Steps = 0 });
    }

    private static ScoreTarget Target(ScoreForm form) => form switch
    {
        ScoreForm.Probability => ScoreTarget.Probability(Class),
        ScoreForm.LogProbability => ScoreTarget.LogProbability(Class),
        _ => ScoreTarget.Score(Class),
    };

    // Models without their own preprocessing get ImageNet's.
    private static float[] Black(NpyArray image)
    {
        int area = image.Data.Length / 3;
        float[] black = [-0.485f / 0.229f, -0.456f / 0.224f, -0.406f / 0.225f];
        return [.. Enumerable.Range(0, image.Data.Length).Select(i => black[i / area])];
    }

    private static void Add(double[] sum, float[] values, double weight)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += weight * values[i];
    }

    private static float[] Times(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x * y)];

    private static float[] Sum(float[] tensor)
    {
        int area = tensor.Length / 3;
        return [.. Enumerable.Range(0, area).Select(p => tensor[p] + tensor[area + p] + tensor[(2 * area) + p])];
    }

    private static float[] Magnitude(float[] tensor)
    {
        int area = tensor.Length / 3;
        return [.. Enumerable.Range(0, area).Select(p => Math.Max(Math.Abs(tensor[p]), Math.Max(Math.Abs(tensor[area + p]), Math.Abs(tensor[(2 * area) + p]))))];
    }
}
