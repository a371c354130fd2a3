using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>The target's value for each of many runs.</summary>
internal static class TargetValues
{
    /// <summary>Returns their values, <c>[N]</c>.</summary>
    /// <param name="target">What is explained.</param>
    /// <param name="scores"><c>[N,K]</c>.</param>
    /// <param name="classes"><c>K</c>.</param>
    public static float[] Of(ScoreTarget target, ReadOnlySpan<float> scores, int classes)
    {
        float[] values = new float[scores.Length / classes];
        for (int n = 0; n < values.Length; n++)
            values[n] = target.Value(scores.Slice(n * classes, classes));
        return values;
    }
}
