namespace GradCam.SplitModels;

/// <summary>
/// The way of the channel weights from the scores to the single target layer, where it is a chain of products with matrices:
/// <c>g &lt;- g W</c>, and <c>g[j] &lt;- 0</c> where a ReLU shut unit j, one after the other, with the seed at its beginning. It says what
/// <see cref="Manifest.ChannelWeights"/> says as a graph, so that it can be computed without the rows that nothing comes through.
/// </summary>
/// <param name="Products">The products, from the scores on.</param>
/// <param name="Scale">What the last one's result is multiplied with.</param>
internal sealed record DenseHead(IReadOnlyList<DenseHeadProduct> Products, float Scale)
{
    /// <summary>Returns whether it leads from a model's scores to its target layer, by matrices that are in its weights file.</summary>
    internal bool Fits(Manifest manifest)
    {
        if (manifest.ChannelWeights is not { } graph || manifest.Layers is not [{ Tokens: null } layer] || layer.Shape.Count < 3 || Products.Count == 0)
            return false;
        long length = manifest.Scores.Shape[^1];
        foreach (DenseHeadProduct product in Products)
        {
            bool fits = product is { Rows: > 0, Columns: > 0 } && product.Inputs == length && manifest.Weights.Holds(product.Offset, (Int128)product.Rows * product.Columns)
                && (product.Open is null || graph.Saved.Contains(product.Open));
            if (!fits)
                return false;
            length = product.Outputs;
        }

        return length == layer.Shape[1];
    }
}

/// <summary>A product of <see cref="DenseHead"/>, with a float32 matrix in the weights file.</summary>
/// <param name="Offset">Where the matrix starts, in bytes.</param>
/// <param name="Rows">Its rows as it is stored, row by row.</param>
/// <param name="Columns">Its columns as it is stored.</param>
/// <param name="Transposed">Whether it is <c>W^T</c> that is stored: W has <paramref name="Columns"/> rows then.</param>
/// <param name="Open">
/// The saved tensor <c>[N, units]</c> that is above zero where the ReLU in front lets the result through; <c>null</c> if there is no ReLU.
/// </param>
internal sealed record DenseHeadProduct(long Offset, int Rows, int Columns, bool Transposed, string? Open)
{
    /// <summary>Length of the vector that is multiplied.</summary>
    internal int Inputs => Transposed ? Columns : Rows;

    /// <summary>Length of the result.</summary>
    internal int Outputs => Transposed ? Rows : Columns;
}
