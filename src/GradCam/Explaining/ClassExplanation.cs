using GradCam.NumPy;

namespace GradCam.Explaining;

/// <summary>Represents the explanation of one class's score.</summary>
/// <param name="Index">The class. If the target is not a class's score, the class that the target is about.</param>
/// <param name="Label">The class's name; <c>null</c> if the model's classes have none.</param>
/// <param name="Logit">The class's score. If the model scores each position, the mean of its scores over the target's mask.</param>
/// <param name="Probability">
/// The class's probability from the model's own function, see <see cref="SplitModels.SplitModel.Probability"/>.
/// If the model has one score and no Sigmoid (a regression), it is not a number.
/// If the model scores each position, it is the share of the positions at which the class has the highest score. For a single class, and for classes
/// after a Sigmoid, it is the share of the positions with a positive score.
/// </param>
/// <param name="Map">The method's map. If the method rectifies its maps, negative values are zero.</param>
public sealed record ClassExplanation(int Index, string? Label, float Logit, float Probability, CamMap Map)
{
    /// <summary>Gets the explained target.</summary>
    public required ScoreTarget Target { get; init; }

    /// <summary>
    /// Gets whether the model scores each position of the picture. The meaning of <see cref="Logit"/> and <see cref="Probability"/> depends on it.
    /// </summary>
    public bool IsDense { get; init; }

    /// <summary>Gets whether the target is the class's score itself.</summary>
    public bool IsScore => Target is ClassScore;

    /// <summary>Gets a description of the target: the class's name, if the target is its score.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the target's value.</summary>
    public required float Value { get; init; }

    /// <summary>Gets the map before negative values became zero. It is negative in regions that reduce the target.</summary>
    public required CamMap SignedMap { get; init; }

    /// <summary>Gets the map of each target layer, in the split model's order, if there are several. <see cref="Map"/> is their merged map.</summary>
    public IReadOnlyList<CamMap> LayerMaps { get; init; } = [];

    /// <summary>
    /// Gets the signed attributions <c>[C,H,W]</c> that <see cref="Map"/> was computed from: one for each target layer, or a single one if the method
    /// does not use the layer. Empty if <see cref="ExplainOptions.KeepAttributions"/> is not set, or the method has none.
    /// </summary>
    public IReadOnlyList<NpyArray> Attributions { get; init; } = [];
}
