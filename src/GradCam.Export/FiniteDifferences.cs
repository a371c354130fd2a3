using System.Numerics.Tensors;

namespace GradCam.Export;

/// <summary>
/// Compares a gradient with its function by the adjoint identity <c>&lt;G, v&gt; = &lt;dY, J v&gt;</c>, with <c>J v</c> from central differences
/// along a few random directions.
/// </summary>
internal static class FiniteDifferences
{
    private const int Directions = 2;
    private const double GoodEnough = 2e-3;

    // The error of two evaluations is this many times the spread of a few adjacent evaluations. A difference has information if it exceeds the error
    // by this factor.
    private const double NoiseMargin = 3;
    private const double Informative = 3;

    /// <summary>Compares the gradient with the function.</summary>
    /// <param name="function">The function of the activations, computed in float32.</param>
    /// <param name="at">The activations at which the gradient was computed.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="scale">The size of a typical element of <paramref name="at"/>. The steps are relative to it.</param>
    /// <returns>The largest error, relative to the slope, beyond the function's rounding errors.</returns>
    public static double Compare(Func<float[], double> function, float[] at, float[] gradient, float scale)
    {
        double noise = NoiseMargin * Noise(function, at);
        double worst = 0;
        for (int d = 0; d < Directions; d++)
            worst = Math.Max(worst, Along(function, at, gradient, Direction(gradient, d + 3), scale, noise));
        return worst;
    }

    // A step must be so short that it crosses no kink of a ReLU; the limit depends on the number of ReLUs after the layer. Rounding errors hide the
    // effect of a shorter step. So the steps shorten until two consecutive ones agree with the gradient. On the way to another limit, only one would
    // agree, by chance. The function may hardly depend on the activations (random weights, and a layer far from the scores). Even long steps then
    // give differences of a few units of rounding, which count only as far as they exceed the rounding. The check still detects a gradient that is
    // nearly zero although the function changes, or large although it does not.
    private static double Along(Func<float[], double> function, float[] at, float[] gradient, float[] direction, float scale, double noise)
    {
        double expected = TensorPrimitives.Dot<float>(gradient, direction);
        double best = double.PositiveInfinity;
        double before = double.PositiveInfinity;
        bool told = false;
        bool outside = false;
        for (double step = 1; step > 1e-7 && best > GoodEnough; step /= Math.Sqrt(10))
        {
            float h = (float)(step * scale);
            double difference = function(Moved(at, direction, h)) - function(Moved(at, direction, -h));
            if (!double.IsFinite(difference))
            {
                // A long step may leave the function's domain.
                outside = true;
                continue;
            }

            double predicted = 2.0 * h * expected;
            double size = Math.Max(Math.Abs(difference), Math.Abs(predicted));
            if (size <= Informative * noise)
                break;
            told = true;
            double error = Math.Max(0, Math.Abs(difference - predicted) - noise) / Math.Max(Math.Abs(predicted), 1e-12);
            best = Math.Min(best, Math.Max(error, before));
            before = error;
        }

        // A single step with information is sufficient. If there is none, the difference and the prediction are both zero within rounding errors.
        if (!told)
            return outside ? double.PositiveInfinity : 0;
        return double.IsPositiveInfinity(best) ? before : best;
    }

    // Half of the direction is along the gradient, so that the slope is large compared with the scores' rounding errors. The other half is random.
    private static float[] Direction(float[] gradient, int seed)
    {
        float[] direction = RandomNormal.Values(new Random(seed), gradient.Length);
        float norm = TensorPrimitives.Norm<float>(gradient);
        if (norm > 0)
            TensorPrimitives.MultiplyAdd(gradient, MathF.Sqrt(gradient.Length) / norm, direction, direction);
        return direction;
    }

    // Returns the function's rounding error: a step of each activation to an adjacent float changes nothing else.
    private static double Noise(Func<float[], double> function, float[] at)
    {
        const int Samples = 6;
        var random = new Random(1);
        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        for (int i = 0; i < Samples; i++)
        {
            float[] beside = Array.ConvertAll(at, a => random.Next(2) == 0 ? MathF.BitIncrement(a) : MathF.BitDecrement(a));
            double value = function(beside);
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return most - least;
    }

    private static float[] Moved(float[] at, float[] direction, float step)
    {
        float[] moved = new float[at.Length];
        TensorPrimitives.MultiplyAdd(direction, step, at, moved);
        return moved;
    }
}
