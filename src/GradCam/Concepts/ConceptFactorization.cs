namespace GradCam.Concepts;

/// <summary>Activations of one or more pictures taken apart into concepts: <c>A ~ sum over j of map_j vector_j</c>.</summary>
/// <param name="Layer">The target layer.</param>
/// <param name="Concepts">The concepts, the one with the largest share first.</param>
/// <param name="Residual">
/// What they leave unexplained, <c>|A - S H| / |A|</c>: 0 for nothing. Activations below 0 cannot be made of concepts and count in full.
/// </param>
public sealed record ConceptFactorization(string Layer, IReadOnlyList<Concept> Concepts, float Residual);
