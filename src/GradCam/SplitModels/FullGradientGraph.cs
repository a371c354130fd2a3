namespace GradCam.SplitModels;

/// <summary>
/// A graph from the image <c>[N,3,H,W]</c> and the seed <c>[N,K]</c> to the terms of FullGrad (Srinivas and Fleuret, NeurIPS 2019,
/// equation 4): per biased layer the map <c>sum over channels of psi(bias . gradient)</c>, with psi the magnitude, brought to 0..1
/// over the picture. To be upsampled to the image and added up.
/// </summary>
/// <param name="File">Its file.</param>
/// <param name="Gradient">Its output with the gradient with respect to the image, <c>[N,3,H,W]</c>.</param>
/// <param name="Scores">Its output with the scores, <c>[N,K]</c>.</param>
/// <param name="Maps">Its outputs with the maps: first that of image times gradient, then the layers in forward order.</param>
/// <param name="Sums">
/// Its output <c>[N,T]</c> with the sum of all elements of each term: those of <paramref name="Maps"/> in order, then those of biases
/// without a grid. For a piecewise linear network these add up to <c>seed . y</c> (equation 3).
/// </param>
internal sealed record FullGradientGraph(string File, string Gradient, string Scores, IReadOnlyList<FullGradientMap> Maps, string Sums);

/// <summary>One map of FullGrad.</summary>
/// <param name="Layer">The layer's tensor; the image for the first.</param>
/// <param name="Map">The graph's output.</param>
/// <param name="Shape"><c>[0,h,w]</c>; 0 for the batch.</param>
internal sealed record FullGradientMap(string Layer, string Map, IReadOnlyList<long> Shape);
