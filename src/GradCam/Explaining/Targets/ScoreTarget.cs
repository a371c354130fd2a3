using GradCam.SplitModels;

namespace GradCam.Explaining;

/// <summary>
/// What is explained: one number made of a picture's scores, and its gradient with respect to them, the seed of the backward pass.
/// Stateless; used from many threads at once. Derive from it for a target of your own.
/// </summary>
public abstract class ScoreTarget
{
    /// <summary>The class that it is about: the one whose label and score stand in results.</summary>
    public abstract int ClassIndex { get; }

    /// <summary>Where each place of the picture is scored: how much each place counts, <c>[H*W]</c>; null where there is no such mask.</summary>
    internal virtual float[]? Mask => null;

    /// <summary>Whether it reads the scores as <c>[K]</c>, one for each class: then it makes no sense where each place is scored.</summary>
    internal virtual bool ReadsClasses => false;

    /// <summary>The same target for a model whose scores become probabilities in some way.</summary>
    internal virtual ScoreTarget With(ProbabilityFunction function) => this;

    /// <summary>What it is in words: <c>tiger cat rather than tabby</c>.</summary>
    /// <param name="labels">The classes' names.</param>
    public abstract string Describe(LabelList labels);

    /// <summary>Its value.</summary>
    /// <param name="scores">The picture's scores <c>y</c>, <c>[K]</c>.</param>
    public abstract float Value(ReadOnlySpan<float> scores);

    /// <summary>Adds <paramref name="weight"/> times its gradient with respect to the scores.</summary>
    /// <param name="scores">The picture's scores <c>y</c>, <c>[K]</c>.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="seed">Destination <c>dY</c>, <c>[K]</c>; what it holds already is added to.</param>
    public abstract void AddSeed(ReadOnlySpan<float> scores, float weight, Span<float> seed);

    /// <summary>The score (logit) of a class: <c>y_c</c>.</summary>
    public static ScoreTarget Score(int classIndex) => new ClassScore(classIndex);

    /// <summary>The probability of a class, <c>p_c</c>: the model's own, see <see cref="SplitModel.Probability"/>.</summary>
    public static ScoreTarget Probability(int classIndex) => new ClassProbability(classIndex, logarithm: false);

    /// <summary>The logarithm of the probability of a class: <c>log p_c</c>.</summary>
    public static ScoreTarget LogProbability(int classIndex) => new ClassProbability(classIndex, logarithm: true);

    /// <summary>
    /// Of a model that scores each place (semantic segmentation): the sum of a class's scores over a mask, <c>sum over p of m_p y_cp</c>.
    /// Vinogradova et al., "Towards Interpretable Semantic Segmentation via Gradient-weighted Class Activation Mapping", AAAI 2020, equation 1.
    /// </summary>
    /// <param name="classIndex">The class, <c>c</c>.</param>
    /// <param name="mask">How much each place counts, <c>[H*W]</c> row by row.</param>
    /// <exception cref="ArgumentException">The mask is empty, zero everywhere, or holds values that are no finite numbers.</exception>
    public static ScoreTarget Region(int classIndex, params float[] mask) => new RegionTarget(classIndex, mask, "within the mask");

    /// <summary>Why this rather than that: <c>t - mean of others</c>.</summary>
    /// <param name="target">What is explained.</param>
    /// <param name="others">What it is held against, at least one.</param>
    /// <exception cref="ArgumentException">Nothing to hold it against.</exception>
    public static ScoreTarget Contrast(ScoreTarget target, params IReadOnlyList<ScoreTarget> others) => new ContrastTarget(target, others);

    /// <summary>What would speak against it: <c>-t</c>.</summary>
    public static ScoreTarget Counterfactual(ScoreTarget target) => new CounterfactualTarget(target);

    /// <summary>A linear combination of the scores: <c>sum over c of weight_c y_c</c>.</summary>
    /// <param name="weights">Class index and weight; at least one.</param>
    /// <exception cref="ArgumentException">No weights.</exception>
    public static ScoreTarget Linear(params IReadOnlyList<(int ClassIndex, float Weight)> weights) => new LinearTarget(weights);
}
