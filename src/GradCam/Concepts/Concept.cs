using GradCam.Explaining;

namespace GradCam.Concepts;

/// <summary>Something that the layer sees in the pictures, as a pattern of its channels and where it is.</summary>
/// <param name="Vector">The activations where the concept is strongest, <c>[C]</c>, not negative.</param>
/// <param name="Scores">The scores of a layer that shows nothing but the concept, everywhere, <c>[K]</c>.</param>
/// <param name="Maps">How much of it is where, for each picture; its largest value over all of them is 1.</param>
/// <param name="Share">Its part of what the concepts explain: of the sum of <c>|S_j| |H_j|</c>, 0..1.</param>
public sealed record Concept(float[] Vector, float[] Scores, IReadOnlyList<CamMap> Maps, float Share)
{
    /// <summary>The class that the model would see in a layer that shows nothing but the concept.</summary>
    public int TopClass => Array.IndexOf(Scores, Scores.Max());
}
