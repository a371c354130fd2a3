using System.Globalization;
using GradCam.SplitModels;

namespace GradCam.Cli.Explain;

/// <summary>Scores so large that they speak for a wrong range of the input's values.</summary>
internal static class LargeScores
{
    // Values that are 255 times too large make logits many times too large; those of sound classifiers stay below 40 or so.
    private const float Suspicious = 60;

    /// <summary>Returns the caution, if the preprocessing is assumed and the scores speak against it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scores">Its scores of a picture, logits.</param>
    public static IReadOnlyList<string> Of(SplitModel model, ReadOnlySpan<float> scores)
    {
        if (!model.Notes.Any(n => n.Kind == NoteKinds.AssumedPreprocessing))
            return [];
        float largest = 0;
        foreach (float score in scores)
            largest = Math.Max(largest, Math.Abs(score));
        return largest > Suspicious
            ? [string.Create(CultureInfo.InvariantCulture, $"the model's largest score is {largest:0}, and its preprocessing is assumed: the range of its input's values is probably wrong. Try --preprocessing zero-one or keras, or gradcam preprocessing with labelled pictures")]
            : [];
    }
}
