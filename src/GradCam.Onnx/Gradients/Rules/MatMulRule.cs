using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = A B</c> for matrices, batches of matrices that broadcast, and vectors: <c>dA = dY B^T</c>, <c>dB = A^T dY</c>, each summed over the batches
/// along which it was broadcast. If B is one matrix (a linear layer), both are a Gemm over all rows of A at once. It reads the weights in their
/// stored order.
/// </summary>
internal sealed class MatMulRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        (Term a, Term b, Term dy) = (node.X(0), node.X(1), node.DY());
        TensorShape left = node.Shape(a);
        TensorShape right = node.Shape(b);
        if (right.Rank == 1)
            ByVector(node, a, b, dy.Unsqueeze(left.Rank - 1), left);
        else if (left.Rank == 1)
            OfVector(node, a.Unsqueeze(1), b, dy.Unsqueeze(right.Rank - 2), right);
        else if (right.Rank == 2)
            ByMatrix(node, a, b, dy, right);
        else
            Batched(node, a, b, dy, left, right);
    }

    /// <summary>As in Gemm, with A <c>[N, C*P]</c> and constant B, the exporter sums B over the P rows of each channel ahead of time.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        string weights = node.Input(1);
        if (node.InputIndex != 0 || node.ConstantOrNull(weights) is not { DataType: (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16 } constant)
            return null;
        TensorShape shape = node.Shape(weights);
        if (shape.Rank != 2 || node.Shape(node.Input(0)).Rank != 2)
            return null;
        (long inputs, long outputs) = (shape.Fixed(0), shape.Fixed(1));
        string summed = node.Emit.BlockSum(weights, node.Channels, inputs / node.Channels, outputs, [node.Channels, outputs], constant.DataType);
        return node.Emit.Op("Gemm", [node.OutputGradient(), summed], Attributes.Make("transB", 1));
    }

    // Y[...,m] = sum over k of A[...,m,k] b[k], with dY as [...,m,1].
    private static void ByVector(BackwardNode node, Term a, Term b, Term dy, TensorShape left)
    {
        if (node.Needs(0))
            node.Give(0, dy * b);
        if (node.Needs(1))
            node.Give(1, node.Unbroadcast(a * dy, left, b));
    }

    // Y[...,n] = sum over k of a[k] B[...,k,n], with dY as [...,1,n] and a as [k,1].
    private static void OfVector(BackwardNode node, Term a, Term b, Term dy, TensorShape right)
    {
        if (node.Needs(1))
            node.Give(1, a * dy);
        if (node.Needs(0))
        {
            string sum = (b * dy).Sum(right.Rank - 1);
            node.Give(0, node.ReshapeTo((b with { Name = sum }).Sum([.. Enumerable.Range(0, right.Rank - 2).Select(i => (long)i)]), node.Input(0)));
        }
    }

    private static void ByMatrix(BackwardNode node, Term a, Term b, Term dy, TensorShape right)
    {
        (long k, long n) = (right.Fixed(0), right.Fixed(1));
        Term rows = node.Shape(node.Output(0)).Rank == 2 ? dy : dy.Reshape(-1, n);
        if (node.Needs(0))
        {
            string gradient = node.Emit.Op("Gemm", [rows, b], Attributes.Make("transB", 1));
            node.Give(0, node.Shape(a).Rank == 2 ? gradient : node.ReshapeTo(gradient, a));
        }

        if (node.Needs(1))
            node.Give(1, node.Emit.Op("Gemm", [node.Shape(a).Rank == 2 ? a : a.Reshape(-1, k), rows], Attributes.Make("transA", 1)));
    }

    private static void Batched(BackwardNode node, Term a, Term b, Term dy, TensorShape left, TensorShape right)
    {
        TensorShape y = node.Shape(node.Output(0));
        if (node.Needs(0))
            node.Give(0, node.Unbroadcast(dy.Then("MatMul", Transposed(b, right.Rank)), y with { Dims = [.. y.Dims[..^1], left.Dims[^1]] }, a));
        if (node.Needs(1))
            node.Give(1, node.Unbroadcast(Transposed(a, left.Rank).Then("MatMul", dy), y with { Dims = [.. y.Dims[..^2], .. right.Dims[^2..]] }, b));
    }

    private static Term Transposed(Term term, int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank - 2).Select(a => (long)a), rank - 1, rank - 2];
        return term with { Name = term.Emit.Op("Transpose", [term], Attributes.Make("perm", order)) };
    }
}
