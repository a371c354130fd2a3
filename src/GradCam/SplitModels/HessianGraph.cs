namespace GradCam.SplitModels;

/// <summary>Represents a graph to products with the Hessian, <c>H v</c> with <c>H = d2(seed . y)/dA2</c>, at each target layer separately.</summary>
/// <param name="File">
/// The graph's file; <c>null</c> if the scores are piecewise linear in every target layer. All products are then zero, and no graph runs.
/// </param>
/// <param name="Inputs">The inputs besides seed and directions: the tensors that cross the cut.</param>
/// <param name="Directions">The inputs with v, one per target layer and in its shape.</param>
/// <param name="Products">The outputs with <c>H v</c>, one per target layer and in its shape.</param>
internal sealed record HessianGraph(string? File, IReadOnlyList<string> Inputs, IReadOnlyList<string> Directions, IReadOnlyList<string> Products);
