using System.Globalization;
using System.Numerics.Tensors;

namespace GradCam.SplitModels;

/// <summary>Detects scores so large that the range of the input's values is probably wrong.</summary>
internal static class LargeScores
{
    // Values that are 255 times too large make logits many times too large. Those of correct classifiers stay below about 40.
    private const float Suspicious = 60;

    /// <summary>Returns the magnitude of the largest score.</summary>
    /// <param name="scores">Scores of pictures, logits.</param>
    public static float SizeOf(ReadOnlySpan<float> scores) => scores.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(scores));

    /// <summary>Returns a caution if the preprocessing is assumed and the scores contradict it.</summary>
    /// <param name="notes">The notes on the model.</param>
    /// <param name="largest">The magnitude of the model's largest score.</param>
    public static IEnumerable<ModelNote> Of(IReadOnlyList<ModelNote> notes, float largest)
    {
        if (largest > Suspicious && notes.Any(n => n.Kind == NoteKinds.AssumedPreprocessing))
            yield return new ModelNote(NoteKinds.LargeScores, string.Create(CultureInfo.InvariantCulture, $"the model's largest score is {largest:0}, and its preprocessing is assumed: the range of its input's values is probably wrong. Try --preprocessing zero-one or keras, or gradcam preprocessing with labelled pictures"), Caution: true);
    }
}
