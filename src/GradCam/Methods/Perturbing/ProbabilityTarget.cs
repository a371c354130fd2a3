using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>Replaces scores with softmax probabilities, for methods whose papers use the probability.</summary>
internal static class ProbabilityTarget
{
    /// <summary>Returns the class's probability if the target is its score; otherwise the target itself.</summary>
    public static ScoreTarget Of(ScoreTarget target) => target is ClassScore ? ScoreTarget.Probability(target.ClassIndex) : target;
}
