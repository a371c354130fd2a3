namespace GradCam.SplitModels;

/// <summary>
/// Represents a graph that switches off a channel of the single target layer without a run of the whole classifier. The layer leads to one product
/// with a matrix, <c>z[j] = sum over i of W[j,i] F[i] (+ bias)</c>, in which channel k has the block of P columns from <c>k*P</c>. If the channel is
/// 0, the product is <c>z[j] - sum over p of W[j, k*P+p] F[k*P+p]</c>.
/// </summary>
/// <param name="File">The graph from z to the scores; its input is <paramref name="PreActivation"/>, for any batch.</param>
/// <param name="Input">F, <c>[N, C*P]</c>: an output of the classifier's graph.</param>
/// <param name="PreActivation">z, <c>[N,u]</c>: an output of the classifier's graph, and the input of this one.</param>
/// <param name="Weights">The position of W in the weights file.</param>
/// <param name="Scores">The output of this graph, <c>[N,K]</c>.</param>
internal sealed record GemmAblation(string File, string Input, string PreActivation, GemmWeights Weights, string Scores);

/// <summary>Represents a float32 matrix in the weights file.</summary>
/// <param name="Offset">The offset in bytes.</param>
/// <param name="Outputs">The number of rows, u.</param>
/// <param name="Channels">The number of the target layer's channels, C.</param>
/// <param name="Block">The number of columns of a channel, P.</param>
/// <param name="Transposed">Whether the stored matrix is <c>[C*P, u]</c>, not <c>[u, C*P]</c>, in row-major order.</param>
internal sealed record GemmWeights(long Offset, int Outputs, int Channels, int Block, bool Transposed);
