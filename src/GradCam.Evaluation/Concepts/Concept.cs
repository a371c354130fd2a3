using GradCam.Explaining;

namespace GradCam.Concepts;

/// <summary>Represents a concept that the layer detects in the pictures: a pattern of its channels, and its positions.</summary>
/// <param name="Vector">The activations at the position where the concept is strongest, <c>[C]</c>, not negative.</param>
/// <param name="Scores">The scores of a layer that contains only the concept, at every position, <c>[K]</c>.</param>
/// <param name="Maps">The strength of the concept at each position, for each picture; the largest value over all pictures is 1.</param>
/// <param name="Share">Its share of all concepts: of the sum of <c>|S_j| |H_j|</c>, 0..1.</param>
public sealed record Concept(float[] Vector, float[] Scores, IReadOnlyList<CamMap> Maps, float Share)
{
    /// <summary>Gets the class that the model would predict for a layer that contains only the concept.</summary>
    public int TopClass => Array.IndexOf(Scores, Scores.Max());
}
