using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods;

public sealed class ShapleyCamTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lrn-net")]
    [InlineData("vit-small")]
    public void Products_with_the_Hessian_are_the_gradients_change(string name)
    {
        // For two directions u, v: u'Hv against d/de of u'G(A + e v), from scores alone: the mixed second difference.
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        int looked = 0;
        Explain(golden, new Probe((in CamInput input) =>
        {
            looked++;
            float[] a = input.Activations.ToArray();
            var random = new Random(3);
            float[] v = [.. a.Select(_ => (float)(random.NextDouble() - 0.5))];
            float[] h = input.Passes.HessianProduct(input.Target, v);
            double product = v.Zip(h, (x, y) => (double)x * y).Sum();
            int k = input.Passes.ScoreCount;
            int c = input.Target.ClassIndex;
            const float Step = 0.1f;
            float[] scores = input.Passes.ScoresOfActivations(3, (i, to) =>
            {
                for (int e = 0; e < to.Length; e++)
                    to[e] += (i - 1) * Step * v[e];
            });
            double difference = (scores[c] - (2 * (double)scores[k + c]) + scores[(2 * k) + c]) / (Step * Step);
            Assert.Equal(difference, product, 0.05 * Math.Max(Math.Abs(difference), 0.01));
        }));
        Assert.Equal(1, looked);
    }

    [Fact]
    public void Behind_a_piecewise_linear_head_it_is_Grad_CAM()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        Compare.Close(Explain(golden, CamMethods.GradCam), Explain(golden, new ShapleyCamMethod()), 1e-5);
    }

    [Fact]
    public void Targets_that_are_not_linear_in_the_scores_are_refused()
    {
        var method = new ShapleyCamMethod();
        float[] scores = [1, 2, -1];
        ScoreTarget contrast = ScoreTarget.Contrast(ScoreTarget.Score(0), ScoreTarget.Score(2));
        Assert.Same(contrast, method.Refine(contrast, scores));
        Assert.Throws<GradCamException>(() => method.Refine(ScoreTarget.Probability(1), scores));
    }

    private static float[] Explain(GoldenCase golden, ICamMethod method)
    {
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        NpyArray batch = golden.Array("input");
        var one = new NpyArray([1, .. batch.Shape.Skip(1)], batch.Data.AsSpan(0, batch.Data.Length / (int)batch.Shape[0]).ToArray());
        return explainer.Explain(one, new ExplainOptions { Method = method, Classes = ClassTargets.Of(golden.Classes[0]) }, s_cancel)[0].Classes[0].SignedMap.Values;
    }
}
