using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Finding;

/// <summary>
/// How tokens <c>[N,T,D]</c> are read as a grid: <c>Prefix</c> tokens that belong to no place (class, distillation and register
/// tokens), then <c>Height * Width</c> patches, row by row.
/// </summary>
/// <param name="Prefix">Tokens that are set aside, in front.</param>
/// <param name="Height">Rows of patches.</param>
/// <param name="Width">Columns of patches.</param>
internal sealed record TokenGrid(long Prefix, long Height, long Width)
{
    // A class token, perhaps one for distillation, and up to eight registers are in use.
    private const long MostPrefix = 16;

    /// <summary>
    /// The grid of a token tensor: that of the patches which the model cut the image into, where one fits, else the largest
    /// square.
    /// </summary>
    /// <param name="tokens"><c>[N,T,D]</c>.</param>
    /// <param name="grids">The model's tensors with a grid, in order.</param>
    /// <returns>Null where the tensor cannot be read as a grid.</returns>
    public static TokenGrid? Of(TensorShape tokens, IReadOnlyList<TargetLayerCandidate> grids)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(grids);
        if (tokens.Rank != 3 || tokens.Dims.Skip(1).Any(d => d.PerBatch) || tokens.Fixed(1) < 4)
            return null;
        long count = tokens.Fixed(1);

        // Patches were cut out by a convolution; what attention itself makes, [N,heads,T,T], is no grid.
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
