using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>How a class becomes a target.</summary>
/// <param name="Score">What of the class.</param>
/// <param name="Against">Classes that it is held against, by index or label; empty for none.</param>
/// <param name="Negated">Whether what speaks against it is asked for.</param>
internal sealed record TargetForm(ScoreForm Score, IReadOnlyList<string> Against, bool Negated)
{
    /// <summary>The score itself.</summary>
    public static TargetForm OfScores { get; } = new(ScoreForm.Score, [], false);

    /// <summary>The target of a class.</summary>
    /// <exception cref="GradCamException">It is held against itself or a class that is not there.</exception>
    public ScoreTarget Of(int classIndex, LabelList labels) => Of(Single(classIndex), labels);

    /// <summary>The target made of another.</summary>
    /// <exception cref="GradCamException">It is held against its own class or one that is not there.</exception>
    public ScoreTarget Of(ScoreTarget target, LabelList labels)
    {
        if (Against.Count > 0)
        {
            int[] others = [.. Against.Select(labels.Find).Distinct()];
            if (others.Contains(target.ClassIndex))
                throw new GradCamException($"{labels.Describe(target.ClassIndex)} cannot be held against itself: name another class.");
            target = ScoreTarget.Contrast(target, [.. others.Select(Single)]);
        }

        return Negated ? ScoreTarget.Counterfactual(target) : target;
    }

    private ScoreTarget Single(int classIndex) => Score switch
    {
        ScoreForm.Score => ScoreTarget.Score(classIndex),
        ScoreForm.Probability => ScoreTarget.Probability(classIndex),
        ScoreForm.LogProbability => ScoreTarget.LogProbability(classIndex),
        _ => throw new GradCamException($"there is no score form {Score}."),
    };
}
