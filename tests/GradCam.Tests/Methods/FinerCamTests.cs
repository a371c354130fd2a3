using GradCam.Explaining;
using GradCam.Methods;

namespace GradCam.Tests.Methods;

public sealed class FinerCamTests
{
    private static readonly float[] s_scores = [0.5f, 3f, 1.2f, -2f, 2.5f, 4.1f];

    [Theory]
    [InlineData(1, new[] { 4, 5, 2 })]
    [InlineData(5, new[] { 1, 4, 2 })]
    [InlineData(3, new[] { 0, 2, 4 })]
    public void A_class_is_held_against_the_three_with_the_nearest_scores(int own, int[] others)
    {
        ScoreTarget target = new FinerCamMethod().Refine(ScoreTarget.Score(own), s_scores);
        Assert.Equal(own, target.ClassIndex);

        // The library's own form: probabilities of all classes, divided by their sum over the others.
        double total = s_scores.Sum(s => Math.Exp(s));
        double sum = others.Sum(m => Math.Exp(s_scores[m]) / total);
        double expected = others.Sum(m => Math.Exp(s_scores[m]) / total * (s_scores[own] - s_scores[m])) / sum;
        Assert.Equal(expected, target.Value(s_scores), 1e-5);
    }

    [Fact]
    public void The_seed_is_the_targets_gradient_weights_and_all()
    {
        ScoreTarget target = new FinerCamMethod().Refine(ScoreTarget.Score(1), s_scores);
        float[] seed = new float[s_scores.Length];
        target.AddSeed(s_scores, 2, seed);
        for (int c = 0; c < seed.Length; c++)
        {
            const float Step = 1e-2f;
            float[] up = [.. s_scores];
            float[] down = [.. s_scores];
            up[c] += Step;
            down[c] -= Step;
            Assert.Equal(2 * (target.Value(up) - target.Value(down)) / (2.0 * Step), seed[c], 1e-3);
        }
    }

    [Fact]
    public void Fewer_classes_are_taken_as_they_come_and_one_is_refused()
    {
        ScoreTarget target = new FinerCamMethod().Refine(ScoreTarget.Score(0), [1, 4]);
        Assert.Equal(-3, target.Value([1, 4]));
        Assert.Throws<GradCamException>(() => new FinerCamMethod().Refine(ScoreTarget.Score(0), [1]));
        Assert.Throws<GradCamException>(() => new FinerCamMethod().Refine(ScoreTarget.Counterfactual(ScoreTarget.Score(0)), s_scores));
    }
}
