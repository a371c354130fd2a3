using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// The softmax probability of a class, or its logarithm. <c>d p_c / dy = p_c (e_c - p)</c>, <c>d log p_c / dy = e_c - p</c>.
/// </summary>
internal sealed class ClassProbability(int classIndex, bool logarithm) : ScoreTarget
{
    public override int ClassIndex => classIndex;

    internal override bool ReadsClasses => true;

    public override string Describe(LabelList labels) => $"{(logarithm ? "log-probability" : "probability")} of {labels.Describe(classIndex)}";

    public override float Value(ReadOnlySpan<float> scores)
    {
        // y_c - max - log(sum of exp(y - max)): exact where the probability itself would be rounded to 0.
        float max = TensorPrimitives.Max(scores);
        double sum = 0;
        foreach (float score in scores)
            sum += Math.Exp(score - max);
        double log = scores[classIndex] - max - Math.Log(sum);
        return (float)(logarithm ? log : Math.Exp(log));
    }

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed)
    {
        float[] probabilities = new float[scores.Length];
        Softmax.Apply(scores, probabilities);
        float factor = logarithm ? weight : weight * probabilities[classIndex];
        TensorPrimitives.MultiplyAdd(probabilities, -factor, seed, seed);
        seed[classIndex] += factor;
    }
}
