using System.Numerics.Tensors;
using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Represents a picture's scores as a logit and a probability for each class, see <see cref="ClassExplanation"/>.</summary>
internal abstract class ScoreSummary
{
    /// <summary>Returns the summary of scores.</summary>
    /// <param name="scores">The scores, <c>[K]</c> or <c>[K*H*W]</c>.</param>
    /// <param name="probability">The function that converts scores to probabilities.</param>
    /// <param name="dense">The layout of the scores if the model scores each position; <c>null</c> for a classifier.</param>
    public static ScoreSummary Of(float[] scores, ProbabilityFunction probability, DenseScores? dense) =>
        dense is null ? new OfPicture(scores, probability) : new OfPlaces(scores, probability, dense);

    public abstract float Logit(ScoreTarget target);

    public abstract float Probability(int classIndex);

    private sealed class OfPicture : ScoreSummary
    {
        private readonly float[] _scores;
        private readonly float[] _probabilities;

        public OfPicture(float[] scores, ProbabilityFunction probability)
        {
            _scores = scores;
            _probabilities = new float[scores.Length];
            probability.Apply(scores, _probabilities);
        }

        public override float Logit(ScoreTarget target) => _scores[target.ClassIndex];

        public override float Probability(int classIndex) => _probabilities[classIndex];
    }

    private sealed class OfPlaces(float[] scores, ProbabilityFunction probability, DenseScores dense) : ScoreSummary
    {
        private readonly PlaceWinners _winners = new(scores, dense, probability);

        public override float Logit(ScoreTarget target)
        {
            ReadOnlySpan<float> own = scores.AsSpan(target.ClassIndex * dense.Places, dense.Places);
            return target.Mask is { } mask ? TensorPrimitives.Dot(own, mask) / TensorPrimitives.Sum<float>(mask) : TensorPrimitives.Sum(own) / dense.Places;
        }

        public override float Probability(int classIndex) => _winners.Share(classIndex);
    }
}
