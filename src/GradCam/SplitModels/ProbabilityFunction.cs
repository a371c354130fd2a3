using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.SplitModels;

/// <summary>Specifies the function that converts scores to probabilities.</summary>
public enum ProbabilityFunction
{
    /// <summary>The softmax of all scores, for classes that exclude each other.</summary>
    Softmax,

    /// <summary>The logistic sigmoid of each score, <c>1 / (1 + exp(-y))</c>, for classes with independent probabilities.</summary>
    Sigmoid,

    /// <summary>
    /// The sigmoid of a model with one output after a Sigmoid and two class names. The graph then gives the scores <c>-y</c> (no) and <c>y</c> (yes),
    /// so that the probabilities <c>1 - p</c> and <c>p</c> exclude each other.
    /// </summary>
    BinarySigmoid,

    /// <summary>No function: the scores already are probabilities.</summary>
    None,
}

/// <summary>Computes probabilities. No other code does.</summary>
internal static class ProbabilityFunctions
{
    /// <summary>Computes a picture's probabilities.</summary>
    /// <param name="function">The function.</param>
    /// <param name="scores">The scores, <c>[K]</c>.</param>
    /// <param name="probabilities">
    /// The destination, <c>[K]</c>; it may be the same memory. If the model has one score and no Sigmoid (a regression), the value is not a number,
    /// because the softmax is always 1.
    /// </param>
    public static void Apply(this ProbabilityFunction function, ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        switch (function)
        {
            case ProbabilityFunction.Sigmoid or ProbabilityFunction.BinarySigmoid:
                TensorPrimitives.Sigmoid(scores, probabilities);
                break;
            case ProbabilityFunction.None:
                scores.CopyTo(probabilities);
                break;
            case ProbabilityFunction.Softmax when scores.Length == 1:
                probabilities.Fill(float.NaN);
                break;
            default:
                Softmax.Apply(scores, probabilities);
                break;
        }
    }
}
