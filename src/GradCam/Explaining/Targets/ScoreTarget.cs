using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// Represents the quantity to explain: one number computed from a picture's scores, and its gradient with respect to them, the seed of the backward
/// pass. It is stateless, and many threads use it at once. Derive from it for a custom target.
/// </summary>
public abstract class ScoreTarget
{
    /// <summary>Gets the class that the target explains. Results contain its label and score.</summary>
    public abstract int ClassIndex { get; }

    /// <summary>Gets the weight of each position, <c>[H*W]</c>, if the model scores each position; <c>null</c> if there is no such mask.</summary>
    internal virtual float[]? Mask => null;

    /// <summary>
    /// Gets whether it reads the scores as <c>[K]</c>, one for each class. Such a target is not valid if the model scores each position.
    /// </summary>
    internal virtual bool ReadsClasses => false;

    /// <summary>Returns the same target for a model with another function from scores to probabilities.</summary>
    internal virtual ScoreTarget With(ProbabilityFunction function) => this;

    /// <summary>Returns the target in words: <c>tiger cat rather than tabby</c>.</summary>
    /// <param name="labels">The classes' names.</param>
    public abstract string Describe(LabelList labels);

    /// <summary>Returns the value of the target.</summary>
    /// <param name="scores">The picture's scores <c>y</c>, <c>[K]</c>.</param>
    public abstract float Value(ReadOnlySpan<float> scores);

    /// <summary>Adds <paramref name="weight"/> times the target's gradient with respect to the scores.</summary>
    /// <param name="scores">The picture's scores <c>y</c>, <c>[K]</c>.</param>
    /// <param name="weight">The factor of the gradient.</param>
    /// <param name="seed">Destination <c>dY</c>, <c>[K]</c>; the method adds to its values.</param>
    public abstract void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed);

    /// <summary>Returns the score (logit) of a class: <c>y_c</c>.</summary>
    public static ScoreTarget Score(int classIndex) => new ClassScore(classIndex);

    /// <summary>Returns the model's own probability of a class, <c>p_c</c>, see <see cref="SplitModel.Probability"/>.</summary>
    public static ScoreTarget Probability(int classIndex) => new ClassProbability(classIndex, logarithm: false);

    /// <summary>Returns the logarithm of the probability of a class: <c>log p_c</c>.</summary>
    public static ScoreTarget LogProbability(int classIndex) => new ClassProbability(classIndex, logarithm: true);

    /// <summary>
    /// Returns the sum of a class's scores over a mask, <c>sum over p of m_p y_cp</c>, for a model that scores each position (semantic segmentation).
    /// Vinogradova et al., "Towards Interpretable Semantic Segmentation via Gradient-weighted Class Activation Mapping", AAAI 2020, equation 1.
    /// </summary>
    /// <param name="classIndex">The class, <c>c</c>.</param>
    /// <param name="mask">The weight of each position, <c>[H*W]</c> row by row.</param>
    /// <exception cref="ArgumentException">The mask is empty, zero everywhere, or contains values that are not finite.</exception>
    public static ScoreTarget Region(int classIndex, params float[] mask) => new RegionTarget(classIndex, mask, "within the mask");

    /// <summary>Returns the difference of a target from others: <c>t - mean of others</c>.</summary>
    /// <param name="target">The target to explain.</param>
    /// <param name="others">The targets to compare with, at least one.</param>
    /// <exception cref="ArgumentException"><paramref name="others"/> is empty.</exception>
    public static ScoreTarget Contrast(ScoreTarget target, params IReadOnlyList<ScoreTarget> others) => new ContrastTarget(target, others);

    /// <summary>Returns the evidence against a target: <c>-t</c>.</summary>
    public static ScoreTarget Counterfactual(ScoreTarget target) => new CounterfactualTarget(target);

    /// <summary>Returns a linear combination of the scores: <c>sum over c of weight_c y_c</c>.</summary>
    /// <param name="weights">Class index and weight; at least one.</param>
    /// <exception cref="ArgumentException">There are no weights.</exception>
    public static ScoreTarget Linear(params IReadOnlyList<(int ClassIndex, float Weight)> weights) => new LinearTarget(weights);
}
