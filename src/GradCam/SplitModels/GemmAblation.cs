namespace GradCam.SplitModels;

/// <summary>
/// How a channel of the single target layer is switched off without a run of the whole classifier. It leads to one product with a
/// matrix, <c>z[j] = sum over i of W[j,i] F[i] (+ bias)</c>, in which channel k has the block of P columns from <c>k*P</c>: setting it to
/// 0 gives <c>z[j] - sum over p of W[j, k*P+p] F[k*P+p]</c>.
/// </summary>
/// <param name="File">The graph from z to the scores; its input is <paramref name="PreActivation"/>, for any batch.</param>
/// <param name="Input">F, <c>[N, C*P]</c>: an output of the classifier's graph.</param>
/// <param name="PreActivation">z, <c>[N,u]</c>: an output of the classifier's graph, and the input of this one.</param>
/// <param name="Weights">Where W lies.</param>
/// <param name="Scores">The output of this graph, <c>[N,K]</c>.</param>
internal sealed record GemmAblation(string File, string Input, string PreActivation, GemmWeights Weights, string Scores);

/// <summary>A float32 matrix in the weights file.</summary>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Outputs">Its rows, u.</param>
/// <param name="Channels">Channels of the target layer, C.</param>
/// <param name="Block">Columns per channel, P.</param>
/// <param name="Transposed">Stored row by row, it is <c>[u, C*P]</c>, or <c>[C*P, u]</c> if this is set.</param>
internal sealed record GemmWeights(long Offset, int Outputs, int Channels, int Block, bool Transposed);
