using System.Numerics.Tensors;
using GradCam.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>
/// Compares a picture's scores alone and in a batch, on the uncut model. A mean over the batch, or a reshape that mixes pictures, makes them
/// different. If a model draws random numbers in a hidden way, its scores are different in each run.
/// </summary>
internal static class BatchDependence
{
    /// <summary>The message for a model whose scores are different in each run.</summary>
    public const string NotRepeatable = "The model gives the same picture different scores in each run: something in it is random or keeps a state. Export it for inference.";

    // Sums in another order have rounding errors. Rounded levels may change by one.
    private const float Tolerance = 1e-3f;
    private const float RoundedTolerance = 0.2f;

    /// <summary>Compares the scores of one picture with those of two.</summary>
    /// <param name="model">The uncut model.</param>
    /// <returns>A note if the scores depend on the batch; <c>null</c> if they do not.</returns>
    /// <exception cref="OnnxException">The scores of the same picture are different in each run.</exception>
    /// <exception cref="OnnxRuntimeException">The model does not accept two pictures.</exception>
    public static string? Of(UncutModel model)
    {
        float[] both = model.Scores(2);
        float[] alone = model.Scores(1);
        float tolerance = model.Rounds ? RoundedTolerance : Tolerance;
        if (Near(alone, both.AsSpan(0, alone.Length), tolerance))
            return null;
        if (!Near(alone, model.Scores(1), tolerance))
            throw new OnnxException(NotRepeatable);
        return "a picture's scores depend on the other pictures of its batch, so that pictures are explained one at a time";
    }

    private static bool Near(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float tolerance)
    {
        // This check ignores scores that are not finite.
        if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes(a)) || !float.IsFinite(TensorPrimitives.SumOfMagnitudes(b)))
            return true;
        return TensorPrimitives.Distance(a, b) <= tolerance * TensorPrimitives.Norm(a);
    }
}
