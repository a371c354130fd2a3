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
    public ScoreTarget Of(int classIndex, LabelList labels) => Of(Single(classIndex), labels, Single);

    /// <summary>The target of a class where each place is scored: the same places count for it and for those that it is held against.</summary>
    /// <param name="classIndex">The class.</param>
    /// <param name="labels">The model's class names.</param>
    /// <param name="mask">How much each place counts, <c>[H*W]</c>.</param>
    /// <param name="where">The same in words.</param>
    /// <exception cref="GradCamException">It is held against itself or a class that is not there, or asks for a probability.</exception>
    public ScoreTarget Of(int classIndex, LabelList labels, float[] mask, string where)
    {
        if (Score != ScoreForm.Score)
            throw new GradCamException(GradCamErrorKind.Target, "the model scores each place of the picture: the sum of a class's scores (logits) can be explained, and no probability.");
        return Of(Region(classIndex), labels, Region);

        ScoreTarget Region(int c) => new RegionTarget(c, mask, where);
    }

    /// <summary>The target made of another.</summary>
    /// <exception cref="GradCamException">It is held against its own class or one that is not there.</exception>
    public ScoreTarget Of(ScoreTarget target, LabelList labels) => Of(target, labels, Single);

    private ScoreTarget Of(ScoreTarget target, LabelList labels, Func<int, ScoreTarget> single)
    {
        if (Against.Count > 0)
        {
            int[] others = [.. Against.Select(labels.Find).Distinct()];
            if (others.Contains(target.ClassIndex))
                throw new GradCamException(GradCamErrorKind.Target, $"{labels.Describe(target.ClassIndex)} cannot be held against itself: name another class.");
            target = ScoreTarget.Contrast(target, [.. others.Select(single)]);
        }

        return Negated ? ScoreTarget.Counterfactual(target) : target;
    }

    private ScoreTarget Single(int classIndex) => Score switch
    {
        ScoreForm.Score => ScoreTarget.Score(classIndex),
        ScoreForm.Probability => ScoreTarget.Probability(classIndex),
        ScoreForm.LogProbability => ScoreTarget.LogProbability(classIndex),
        _ => throw new GradCamException(GradCamErrorKind.Target, $"there is no score form {Score}."),
    };
}
