namespace GradCam.SplitModels;

/// <summary>
/// A graph to products with the Hessian, <c>H v</c> with <c>H = d2(seed . y)/dA2</c>, at each target layer by itself.
/// </summary>
/// <param name="File">
/// Its file; <c>null</c> if the scores are piecewise linear in every target layer, so that all products are zero and nothing needs to be
/// run.
/// </param>
/// <param name="Inputs">Its inputs besides seed and directions: the tensors that cross the cut.</param>
/// <param name="Directions">Its inputs with v, one per target layer and of its shape.</param>
/// <param name="Products">Its outputs with <c>H v</c>, one per target layer and of its shape.</param>
internal sealed record HessianGraph(string? File, IReadOnlyList<string> Inputs, IReadOnlyList<string> Directions, IReadOnlyList<string> Products);
