namespace GradCam.SplitModels;

/// <summary>
/// Represents a graph from the image <c>[N,3,H,W]</c> and the seed <c>[N,K]</c> to the terms of FullGrad (Srinivas and Fleuret, NeurIPS 2019,
/// equation 4). Each layer with biases has the map <c>sum over channels of psi(bias . gradient)</c>, with psi the magnitude, scaled to 0..1 over the
/// picture. The method enlarges the maps to the image and adds them.
/// </summary>
/// <param name="File">The graph's file.</param>
/// <param name="Gradient">The output with the gradient with respect to the image, <c>[N,3,H,W]</c>.</param>
/// <param name="Scores">The output with the scores, <c>[N,K]</c>.</param>
/// <param name="Maps">The outputs with the maps: first that of the image times its gradient, then those of the layers in forward order.</param>
/// <param name="Sums">
/// The output <c>[N,T]</c> with the sum of all elements of each term: those of <paramref name="Maps"/> in order, then those of biases without a grid.
/// For a piecewise linear network, these add up to <c>seed . y</c> (equation 3).
/// </param>
internal sealed record FullGradientGraph(string File, string Gradient, string Scores, IReadOnlyList<FullGradientMap> Maps, string Sums);

/// <summary>Represents one map of FullGrad.</summary>
/// <param name="Layer">The layer's tensor; the image for the first map.</param>
/// <param name="Map">The graph's output.</param>
/// <param name="Shape">The shape <c>[0,h,w]</c>; 0 is the batch.</param>
internal sealed record FullGradientMap(string Layer, string Map, IReadOnlyList<long> Shape);
