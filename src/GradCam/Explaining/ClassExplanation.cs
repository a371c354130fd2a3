using GradCam.NumPy;

namespace GradCam.Explaining;

/// <summary>Why one class got its score.</summary>
/// <param name="Index">The class; the one that the target is about, where the target is not a class's score.</param>
/// <param name="Label">Its name; <c>null</c> if the model's classes have none.</param>
/// <param name="Logit">Its score; where the model scores each position, the mean of its scores over the target's mask.</param>
/// <param name="Probability">
/// The class's probability as the model has it, see <see cref="SplitModels.SplitModel.Probability"/>; not a number if the model has one score and no Sigmoid
/// (a regression). If the model scores each position, the share of the positions where the class has the highest score; for a lone class, and for
/// classes after a Sigmoid, where its score is positive.
/// </param>
/// <param name="Map">The method's map, with what speaks against the target set to zero where the method does so.</param>
public sealed record ClassExplanation(int Index, string? Label, float Logit, float Probability, CamMap Map)
{
    /// <summary>What was explained.</summary>
    public required ScoreTarget Target { get; init; }

    /// <summary>
    /// Gets whether the model scores each position of the picture, which is what <see cref="Logit"/> and <see cref="Probability"/> depend on.
    /// </summary>
    public bool IsDense { get; init; }

    /// <summary>Gets whether the target is the class's score itself.</summary>
    public bool IsScore => Target is ClassScore;

    /// <summary>Gets the target in words; the class's name where it is its score.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the target's value.</summary>
    public required float Value { get; init; }

    /// <summary>Gets the map before anything was set to zero: negative where a region speaks against the target.</summary>
    public required CamMap SignedMap { get; init; }

    /// <summary>Gets the map of each target layer, in the split model's order, where there are several; <see cref="Map"/> is made of them.</summary>
    public IReadOnlyList<CamMap> LayerMaps { get; init; } = [];

    /// <summary>
    /// What <see cref="Map"/> was made of, <c>[C,H,W]</c>, signed: one for each target layer, and a single one where the method does not use the layer.
    /// Empty where <see cref="ExplainOptions.KeepAttributions"/> was not set, or the method has none.
    /// </summary>
    public IReadOnlyList<NpyArray> Attributions { get; init; } = [];
}
