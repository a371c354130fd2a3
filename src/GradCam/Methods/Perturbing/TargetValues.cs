using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>Computes the target's value for each of many runs.</summary>
internal static class TargetValues
{
    /// <summary>Returns the values, <c>[N]</c>.</summary>
    /// <param name="target">The explained target.</param>
    /// <param name="scores">The scores, <c>[N,K]</c>.</param>
    /// <param name="classes">The number of scores of a run, <c>K</c>.</param>
    public static float[] Of(ScoreTarget target, ReadOnlySpan<float> scores, int classes)
    {
        float[] values = new float[scores.Length / classes];
        for (int n = 0; n < values.Length; n++)
            values[n] = target.Value(scores.Slice(n * classes, classes));
        return values;
    }
}
