using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.SplitModels;

/// <summary>How scores become probabilities.</summary>
public enum ProbabilityFunction
{
    /// <summary>The softmax of all scores: the classes exclude each other.</summary>
    Softmax,

    /// <summary>The logistic sigmoid of each score, <c>1 / (1 + exp(-y))</c>: each class has a probability of its own.</summary>
    Sigmoid,

    /// <summary>
    /// The same for a model with one output after a Sigmoid and two class names. The graph then gives the scores <c>-y</c> (no) and <c>y</c> (yes),
    /// so that the probabilities <c>1 - p</c> and <c>p</c> exclude each other.
    /// </summary>
    BinarySigmoid,

    /// <summary>None: the scores are probabilities already.</summary>
    None,
}

/// <summary>Computes probabilities: the only place that does.</summary>
internal static class ProbabilityFunctions
{
    /// <summary>Computes a picture's probabilities.</summary>
    /// <param name="function">How.</param>
    /// <param name="scores"><c>[K]</c>.</param>
    /// <param name="probabilities">
    /// Destination, <c>[K]</c>; it may be the same memory. Not a number if the model has one score and no Sigmoid (a regression), of which the softmax
    /// is always 1.
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
