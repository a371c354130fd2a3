using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>Represents the form of a target of a class.</summary>
/// <param name="Score">The quantity of the class.</param>
/// <param name="Against">The classes to compare with, by index or label; empty for none.</param>
/// <param name="Negated">Whether to explain the evidence against the class.</param>
internal sealed record TargetForm(ScoreForm Score, IReadOnlyList<string> Against, bool Negated)
{
    /// <summary>Gets the form of the score itself.</summary>
    public static TargetForm OfScores { get; } = new(ScoreForm.Score, [], false);

    /// <summary>Returns the target of a class.</summary>
    /// <exception cref="GradCamException">The class is compared with itself or with an unknown class.</exception>
    public ScoreTarget Of(int classIndex, LabelList labels) => Of(Single(classIndex), labels, Single);

    /// <summary>
    /// Returns the target of a class if the model scores each position. The same positions count for the class and for the classes to compare with.
    /// </summary>
    /// <param name="classIndex">The class.</param>
    /// <param name="labels">The model's class names.</param>
    /// <param name="mask">The weight of each position, <c>[H*W]</c>.</param>
    /// <param name="positions">The positions in words.</param>
    /// <exception cref="GradCamException">The class is compared with itself or with an unknown class, or the form is a probability.</exception>
    public ScoreTarget Of(int classIndex, LabelList labels, float[] mask, string positions)
    {
        if (Score != ScoreForm.Score)
            throw new GradCamException(GradCamErrorKind.Target, "the model scores each position of the picture: the sum of a class's scores (logits) can be explained, and no probability.");
        return Of(Region(classIndex), labels, Region);

        ScoreTarget Region(int c) => new RegionTarget(c, mask, positions);
    }

    /// <summary>Returns the target made from another.</summary>
    /// <exception cref="GradCamException">The target is compared with its own class or with an unknown class.</exception>
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
