using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// Represents the probability of a class, or its logarithm. With a softmax, <c>d p_c / dy = p_c (e_c - p)</c> and <c>d log p_c / dy = e_c - p</c>.
/// With a sigmoid, <c>d p_c / dy = p_c (1 - p_c) e_c</c> and <c>d log p_c / dy = (1 - p_c) e_c</c>. If the score itself is a probability, the
/// gradients are <c>e_c</c> and <c>e_c / p_c</c>.
/// </summary>
internal sealed class ClassProbability(int classIndex, bool logarithm, ProbabilityFunction function = ProbabilityFunction.Softmax) : ScoreTarget
{
    // A score that is a probability can be 0, and the logarithm of 0 has no gradient.
    private const float Smallest = 1e-30f;

    public override int ClassIndex => classIndex;

    internal override bool ReadsClasses => true;

    internal override ScoreTarget With(ProbabilityFunction other) => other == function ? this : new ClassProbability(classIndex, logarithm, other);

    public override string Describe(LabelList labels) => $"{(logarithm ? "log-probability" : "probability")} of {labels.Describe(classIndex)}";

    // The logarithm first: it is exact even if the probability itself is rounded to 0.
    public override float Value(ReadOnlySpan<float> scores) => (float)(logarithm ? Logarithm(scores) : Math.Exp(Logarithm(scores)));

    public override void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed)
    {
        if (function == ProbabilityFunction.None)
        {
            seed[classIndex] += logarithm ? weight / Math.Max(scores[classIndex], Smallest) : weight;
            return;
        }

        if (function != ProbabilityFunction.Softmax)
        {
            float rest = 1 / (1 + MathF.Exp(scores[classIndex]));
            seed[classIndex] += weight * rest * (logarithm ? 1 : 1 / (1 + MathF.Exp(-scores[classIndex])));
            return;
        }

        float[] probabilities = new float[scores.Length];
        Softmax.Apply(scores, probabilities);
        float factor = logarithm ? weight : weight * probabilities[classIndex];
        TensorPrimitives.MultiplyAdd(probabilities, -factor, seed, seed);
        seed[classIndex] += factor;
    }

    private double Logarithm(ReadOnlySpan<float> scores)
    {
        double own = scores[classIndex];
        if (function == ProbabilityFunction.None)
            return Math.Log(Math.Max(own, Smallest));
        if (function != ProbabilityFunction.Softmax)
            return own < 0 ? own - Math.Log(1 + Math.Exp(own)) : -Math.Log(1 + Math.Exp(-own));

        // y_c - max - log(sum of exp(y - max)).
        float max = TensorPrimitives.Max(scores);
        double sum = 0;
        foreach (float score in scores)
            sum += Math.Exp(score - max);
        return own - max - Math.Log(sum);
    }
}
