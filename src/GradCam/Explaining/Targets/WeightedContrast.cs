using GradCam.Arithmetic;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// Represents the difference of a class's score from the mean of others, weighted by their probabilities:
/// <c>f = y_c - alpha sum over m of q_m y_m</c>, <c>q</c> the softmax of the others' scores. The weights depend on the scores: <c>df/dy_c = 1</c>,
/// <c>df/dy_m = -alpha q_m (1 + y_m - sum over n of q_n y_n)</c>.
/// </summary>
internal sealed class WeightedContrast(int classIndex, int[] others, float alpha) : ScoreTarget
{
    public override int ClassIndex => classIndex;

    internal override bool ReadsClasses => true;

    public override string Describe(LabelList labels) =>
        $"{labels.Describe(classIndex)} rather than {string.Join(" or ", others.Select(labels.Describe))}, by likeness";

    public override float Value(ReadOnlySpan<float> scores)
    {
        (float[] _, float mean) = Weigh(scores);
        return scores[classIndex] - (alpha * mean);
    }

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed)
    {
        (float[] shares, float mean) = Weigh(scores);
        seed[classIndex] += weight;
        for (int m = 0; m < others.Length; m++)
            seed[others[m]] -= weight * alpha * shares[m] * (1 + scores[others[m]] - mean);
    }

    private (float[] Shares, float Mean) Weigh(ReadOnlySpan<float> scores)
    {
        float[] own = new float[others.Length];
        for (int m = 0; m < others.Length; m++)
            own[m] = scores[others[m]];
        float[] shares = new float[others.Length];
        Softmax.Apply(own, shares);
        float mean = 0;
        for (int m = 0; m < others.Length; m++)
            mean += shares[m] * own[m];
        return (shares, mean);
    }
}
