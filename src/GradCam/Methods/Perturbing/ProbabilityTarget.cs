using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>What methods look at whose papers have the softmax probability where others have the score.</summary>
internal static class ProbabilityTarget
{
    /// <summary>Returns the class's probability where its score was asked for; anything else stays what it is.</summary>
    public static ScoreTarget Of(ScoreTarget target) => target is ClassScore ? ScoreTarget.Probability(target.ClassIndex) : target;
}
