using GradCam.Explaining;
using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Tests.Explaining.Targets;

public sealed class ScoreTargetTests
{
    private static readonly float[] s_scores = [1.5f, -0.25f, 0.75f, 3f, 0f];

    private static readonly Dictionary<string, ScoreTarget> s_targets = new()
    {
        ["score"] = ScoreTarget.Score(2),
        ["probability"] = ScoreTarget.Probability(0),
        ["log-probability"] = ScoreTarget.LogProbability(1),
        ["contrast"] = ScoreTarget.Contrast(ScoreTarget.Score(3), ScoreTarget.Score(0), ScoreTarget.Probability(4)),
        ["counterfactual"] = ScoreTarget.Counterfactual(ScoreTarget.LogProbability(3)),
        ["linear"] = ScoreTarget.Linear((0, 0.5f), (4, -2f)),
    };

    public static TheoryData<string> Names => [.. s_targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_seed_is_the_gradient_of_the_value(string name)
    {
        ScoreTarget target = s_targets[name];
        float[] seed = new float[s_scores.Length];
        target.AddSeed(s_scores, 1f, seed);

        const float Step = 1e-2f;
        float[] expected = new float[s_scores.Length];
        for (int c = 0; c < s_scores.Length; c++)
        {
            float[] up = [.. s_scores];
            float[] down = [.. s_scores];
            up[c] += Step;
            down[c] -= Step;
            expected[c] = (target.Value(up) - target.Value(down)) / (2 * Step);
        }

        Compare.Close(expected, seed, 2e-4);
    }

    [Fact]
    public void A_seed_is_added_with_its_weight()
    {
        float[] once = new float[s_scores.Length];
        ScoreTarget.Probability(3).AddSeed(s_scores, 1f, once);
        float[] seed = [1, 1, 1, 1, 1];
        ScoreTarget.Probability(3).AddSeed(s_scores, -2f, seed);
        Compare.Close([.. once.Select(s => 1 - (2 * s))], seed, 1e-6);
    }

    [Fact]
    public void A_log_probability_stays_finite_where_the_probability_is_too_small_for_a_number()
    {
        Assert.Equal(-300f, ScoreTarget.LogProbability(0).Value([0f, 300f]));
        Assert.Equal(0f, ScoreTarget.Probability(0).Value([0f, 300f]));
    }

    [Fact]
    public void Targets_are_told_in_words()
    {
        LabelList labels = LabelList.Unnamed(5);
        Assert.Equal("class 3 rather than class 0 or probability of class 4", s_targets["contrast"].Describe(labels));
        Assert.Equal("against log-probability of class 3", s_targets["counterfactual"].Describe(labels));
        Assert.Equal("0.5 x class 0 + -2 x class 4", s_targets["linear"].Describe(labels));
        Assert.Equal(4, s_targets["linear"].ClassIndex);
    }

    [Fact]
    public void Targets_without_anything_in_them_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ScoreTarget.Linear());
        Assert.Throws<ArgumentException>(() => ScoreTarget.Contrast(ScoreTarget.Score(0)));
    }
}
