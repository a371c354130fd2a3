namespace GradCam.Concepts;

/// <summary>Represents the factorization of the activations of one or more pictures into concepts: <c>A ~ sum over j of map_j vector_j</c>.</summary>
/// <param name="Layer">The target layer.</param>
/// <param name="Concepts">The concepts, the one with the largest share first.</param>
/// <param name="Residual">
/// The unexplained part, <c>|A - S H| / |A|</c>: 0 if the concepts explain all. Concepts cannot represent activations below 0, so these count in
/// full.
/// </param>
public sealed record ConceptFactorization(string Layer, IReadOnlyList<Concept> Concepts, float Residual);
