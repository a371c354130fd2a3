using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = alpha op(A) op(B)</c> of the domain <c>com.microsoft</c>, in which op may transpose the last two axes: with <c>dP = alpha dY</c>, <c>d
/// op(A) = dP op(B)^T</c> and <c>d op(B) = op(A)^T dP</c>, each transposed back and summed over the batches along which it was broadcast.
/// </summary>
internal sealed class FusedMatMulRule : GradientRule
{
    private static readonly MatMulRule s_product = new();

    public override void Backward(BackwardNode node)
    {
        if (node.Node.Int("transBatchA", 0) != 0 || node.Node.Int("transBatchB", 0) != 0)
            throw node.Refuse("it moves the batch axes (transBatchA, transBatchB)");
        Term dp = node.Node.Float("alpha", 1) * node.DY();
        (TensorShape left, TensorShape right) = (node.Shape(node.Input(0)), node.Shape(node.Input(1)));

        // A vector has no second axis to transpose.
        bool transposesA = node.Node.Int("transA", 0) != 0 && left.Rank > 1;
        bool transposesB = node.Node.Int("transB", 0) != 0 && right.Rank > 1;
        if (!transposesA && !transposesB)
        {
            s_product.Backward(node.With(dp));
            return;
        }

        if (left.Rank == 1 || right.Rank == 1)
            throw node.Refuse("it multiplies by a vector and transposes");
        TensorShape y = node.Shape(node.Output(0));
        if (node.Needs(0))
            Give(0, dp.Then("MatMul", transposesB ? node.X(1) : Transposed(node.X(1), right.Rank)), transposesA, left);
        if (node.Needs(1))
            Give(1, (transposesA ? node.X(0) : Transposed(node.X(0), left.Rank)).Then("MatMul", dp), transposesB, right);

        void Give(int index, Term gradient, bool transposed, TensorShape operand)
        {
            Term own = transposed ? Transposed(gradient, y.Rank) : gradient;
            node.Give(index, node.Unbroadcast(own, y with { Dims = [.. y.Dims[..^2], .. operand.Dims[^2..]] }, node.Input(index)));
        }
    }

    private static Term Transposed(Term term, int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank - 2).Select(a => (long)a), rank - 1, rank - 2];
        return term with { Name = term.Emit.Op("Transpose", [term], Attributes.Make("perm", order)) };
    }
}
