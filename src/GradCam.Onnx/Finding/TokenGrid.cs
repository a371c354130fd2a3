using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Represents the grid of tokens <c>[N,T,D]</c>: <c>Prefix</c> tokens without a position (class, distillation and register tokens), then <c>Height *
/// Width</c> patches, row by row.
/// </summary>
/// <param name="Prefix">The number of tokens before the patches.</param>
/// <param name="Height">The number of rows of patches.</param>
/// <param name="Width">The number of columns of patches.</param>
internal sealed record TokenGrid(long Prefix, long Height, long Width)
{
    // Models use a class token, perhaps a distillation token, and up to eight registers.
    private const long MostPrefix = 16;

    /// <summary>
    /// Returns the grid of a token tensor: the grid of the model's patches if its size matches, otherwise the largest square.
    /// </summary>
    /// <param name="tokens">The tokens, <c>[N,T,D]</c>.</param>
    /// <param name="grids">The model's tensors with a grid, in order.</param>
    /// <returns>The grid; <c>null</c> if the tensor has no grid.</returns>
    public static TokenGrid? Of(TensorShape tokens, IReadOnlyList<TargetLayerCandidate> grids)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(grids);
        if (tokens.Rank != 3 || tokens.Dims.Skip(1).Any(d => d.PerBatch) || tokens.Fixed(1) < 4)
            return null;
        long count = tokens.Fixed(1);

        // A convolution cuts out patches. Attention itself computes [N,heads,T,T], which is no grid.
        foreach (TargetLayerCandidate patches in grids.Where(g => g.OpType == "Conv").Reverse())
        {
            (long height, long width) = (patches.Shape.Fixed(2), patches.Shape.Fixed(3));
            if (height * width <= count && count - (height * width) <= MostPrefix)
                return new TokenGrid(count - (height * width), height, width);
        }

        long side = (long)Math.Sqrt(count);
        return count - (side * side) <= MostPrefix ? new TokenGrid(count - (side * side), side, side) : null;
    }
}
