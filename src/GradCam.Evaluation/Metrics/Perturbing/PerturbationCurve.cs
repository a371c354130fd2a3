namespace GradCam.Metrics;

/// <summary>Computes the probability of the class while one image becomes another, pixel by pixel, the highest of the map first.</summary>
internal static class PerturbationCurve
{
    /// <summary>Scores the images in between.</summary>
    /// <param name="input">The map and the model.</param>
    /// <param name="from">The first image, <c>[C, H*W]</c>.</param>
    /// <param name="to">The last image.</param>
    /// <param name="steps">The number of steps, each of equally many pixels.</param>
    /// <returns>Probabilities, <c>steps + 1</c>.</returns>
    public static float[] Run(MetricInput input, float[] from, float[] to, int steps)
    {
        float[] state = [.. from];
        int pixels = input.Heat.Length;
        int done = 0;
        return input.Probabilities(steps + 1, (step, image) =>
        {
            ReadOnlySpan<int> order = input.Order;
            for (int until = (int)((long)pixels * step / steps); done < until; done++)
            {
                for (int c = 0; c < state.Length / pixels; c++)
                    state[c * pixels + order[done]] = to[c * pixels + order[done]];
            }

            state.CopyTo(image);
        });
    }

    /// <summary>Returns the area under a curve over 0..1, by the trapezoid rule.</summary>
    /// <param name="curve">Values at equal steps, at least two.</param>
    public static double Area(ReadOnlySpan<float> curve)
    {
        double sum = -0.5 * ((double)curve[0] + curve[^1]);
        foreach (float value in curve)
            sum += value;
        return sum / (curve.Length - 1);
    }
}
