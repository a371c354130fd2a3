namespace GradCam.SplitModels;

/// <summary>
/// Represents the computation of the channel weights from the scores to the single target layer, if it is a chain of products with matrices: <c>g
/// &lt;- g W</c>, and <c>g[j] &lt;- 0</c> if a ReLU closed unit j, one after the other, from the seed. It has the result of the graph
/// <see cref="Manifest.ChannelWeights"/>, but can skip the rows that no gradient passes.
/// </summary>
/// <param name="Products">The products, from the scores on.</param>
/// <param name="Scale">The factor of the last product's result.</param>
internal sealed record DenseHead(IReadOnlyList<DenseHeadProduct> Products, float Scale)
{
    /// <summary>Returns whether the chain leads from a model's scores to its target layer, with matrices in the model's weights file.</summary>
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

/// <summary>Represents a product of <see cref="DenseHead"/>, with a float32 matrix in the weights file.</summary>
/// <param name="Offset">The offset of the matrix, in bytes.</param>
/// <param name="Rows">The number of stored rows, in row-major order.</param>
/// <param name="Columns">The number of stored columns.</param>
/// <param name="Transposed">Whether the file contains <c>W^T</c>: W then has <paramref name="Columns"/> rows.</param>
/// <param name="Open">
/// The saved tensor <c>[N, units]</c> that is above zero if the ReLU before the matrix passes the result; <c>null</c> if there is no ReLU.
/// </param>
internal sealed record DenseHeadProduct(long Offset, int Rows, int Columns, bool Transposed, string? Open)
{
    /// <summary>Gets the length of the vector that is multiplied.</summary>
    internal int Inputs => Transposed ? Columns : Rows;

    /// <summary>Gets the length of the result.</summary>
    internal int Outputs => Transposed ? Rows : Columns;
}
