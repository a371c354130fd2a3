using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Tests.SplitModels;

public sealed class ProbabilityFunctionTests
{
    private static readonly float[] s_scores = [0.2f, 0.7f, 0.1f];

    [Theory]
    [InlineData(ProbabilityFunction.Softmax, new[] { 0.2814f, 0.4640f, 0.2546f })]
    [InlineData(ProbabilityFunction.Sigmoid, new[] { 0.5498f, 0.6682f, 0.5250f })]
    [InlineData(ProbabilityFunction.BinarySigmoid, new[] { 0.5498f, 0.6682f, 0.5250f })]
    [InlineData(ProbabilityFunction.None, new[] { 0.2f, 0.7f, 0.1f })]
    public void Probabilities_and_their_gradients(ProbabilityFunction function, float[] expected)
    {
        float[] own = new float[3];
        function.Apply(s_scores, own);
        Assert.All(own.Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-4f));
        foreach (ScoreForm form in (ScoreForm[])[ScoreForm.Probability, ScoreForm.LogProbability])
        {
            // Also within another target.
            ScoreTarget target = ClassTargets.Of(1).As(form).Counterfactual().Resolve(s_scores, 1, LabelList.Unnamed(3), null, function)[0][0];
            Assert.Equal(form == ScoreForm.Probability ? -own[1] : -MathF.Log(own[1]), target.Value(s_scores), 1e-5f);
            float[] seed = new float[3];
            target.AddSeed(s_scores, 1, seed);
            for (int k = 0; k < 3; k++)
            {
                float[] more = [.. s_scores], less = [.. s_scores];
                more[k] += 0.01f;
                less[k] -= 0.01f;
                Assert.Equal((target.Value(more) - target.Value(less)) / 0.02f, seed[k], 1e-3f);
            }
        }
    }

    [Fact]
    public void One_score()
    {
        float[] probability = new float[1];
        ProbabilityFunction.Softmax.Apply([2], probability);
        Assert.True(float.IsNaN(probability[0]));
        ProbabilityFunction.Sigmoid.Apply([2], probability);
        Assert.Equal(0.8808f, probability[0], 1e-4f);
    }

    [Fact]
    public void Places_of_independent_classes_may_overlap()
    {
        // Two classes at two positions: both positive at the first, neither at the second.
        float[] scores = [1, -1, 2, -3];
        var layout = new DenseScores(2, 1, 2);
        var independent = new PlaceWinners(scores, layout, ProbabilityFunction.Sigmoid);
        Assert.Equal((0.5f, 0.5f), (independent.Share(0), independent.Share(1)));
        Assert.Equal([1, 0], independent.Region(0).Mask);
        var exclusive = new PlaceWinners(scores, layout);
        Assert.Equal((0.5f, 0.5f), (exclusive.Share(0), exclusive.Share(1)));
        Assert.Equal([0, 1], exclusive.Region(0).Mask);
    }
}
