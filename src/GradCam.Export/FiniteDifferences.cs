using System.Numerics.Tensors;

namespace GradCam.Export;

/// <summary>
/// Holds a gradient against the function that it is of: the adjoint identity <c>&lt;G, v&gt; = &lt;dY, J v&gt;</c>, with <c>J v</c>
/// from central differences, along a few random directions.
/// </summary>
internal static class FiniteDifferences
{
    private const int Directions = 2;
    private const double GoodEnough = 2e-3;

    // Two evaluations differ by this many times what a few evaluations beside each other differ by; and a difference tells
    // something from this many times that on.
    private const double NoiseMargin = 3;
    private const double Informative = 3;

    /// <summary>Compares.</summary>
    /// <param name="function">The function of the activations, computed in float32.</param>
    /// <param name="at">Where the gradient was taken.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="scale">Size of a typical element of <paramref name="at"/>: steps are relative to it.</param>
    /// <returns>The largest error found, relative to the slope, beyond what the rounding of the function explains.</returns>
    public static double Compare(Func<float[], double> function, float[] at, float[] gradient, float scale)
    {
        double noise = NoiseMargin * Noise(function, at);
        double worst = 0;
        for (int d = 0; d < Directions; d++)
            worst = Math.Max(worst, Along(function, at, gradient, Direction(gradient, d + 3), scale, noise));
        return worst;
    }

    // How small a step must be so as not to cross the kinks of ReLUs depends on how many lie after the layer; one that is too small
    // drowns in rounding. So steps are shortened until two in a row agree with the gradient: by chance, on the way to another
    // limit, only one would. Where the function hardly depends on the activations (a network of random weights, and a layer far in
    // front), even long steps make differences of a few units of rounding. Those count as far as they rise above it; a gradient that
    // is nearly zero where the function does change, or large where it does not, shows all the same.
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

        // One step that tells something is better than none; if none does, difference and prediction agree on nothing at all.
        if (!told)
            return outside ? double.PositiveInfinity : 0;
        return double.IsPositiveInfinity(best) ? before : best;
    }

    // Half along the gradient, where the slope is steep against the rounding of the scores, and half anywhere.
    private static float[] Direction(float[] gradient, int seed)
    {
        float[] direction = RandomNormal.Values(new Random(seed), gradient.Length);
        float norm = TensorPrimitives.Norm<float>(gradient);
        if (norm > 0)
            TensorPrimitives.MultiplyAdd(gradient, MathF.Sqrt(gradient.Length) / norm, direction, direction);
        return direction;
    }

    // What rounding makes of the function: moving each activation to a neighbouring float changes nothing else.
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
