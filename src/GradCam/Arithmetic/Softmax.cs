using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>Converts scores to probabilities.</summary>
internal static class Softmax
{
    /// <summary>
    /// Computes <c>p_i = exp(y_i - max y) / sum over j of exp(y_j - max y)</c>. Without the maximum, scores above 88 would overflow. A score of minus
    /// infinity has probability 0. NaN or plus infinity make all of them NaN.
    /// </summary>
    /// <param name="scores">y, <c>[K]</c>.</param>
    /// <param name="probabilities">p, <c>[K]</c>; it may be the same memory.</param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> has another length.</exception>
    public static void Apply(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        if (scores.Length != probabilities.Length)
            throw new ArgumentException($"{scores.Length} scores have {scores.Length} probabilities, not {probabilities.Length}.", nameof(probabilities));
        if (scores.IsEmpty)
            return;
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum(probabilities), probabilities);
    }
}
