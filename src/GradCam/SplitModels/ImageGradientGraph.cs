namespace GradCam.SplitModels;

/// <summary>
/// Represents a graph from the image <c>[N,3,H,W]</c> and the seed <c>[N,K]</c> to the gradient with respect to the image. The graph contains the
/// whole model, forward and backward, and needs no saved tensors.
/// </summary>
/// <param name="File">The graph's file.</param>
/// <param name="Gradient">The output with the gradient, <c>[N,3,H,W]</c>.</param>
/// <param name="Scores">The output with the scores, <c>[N,K]</c>.</param>
internal sealed record ImageGradientGraph(string File, string Gradient, string Scores);
