using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.Concepts;

/// <summary>
/// Factorizes <c>A ~ S H</c> without negative numbers in either factor, by hierarchical alternating least squares. Cichocki and Phan, "Fast Local
/// Algorithms for Large Scale Nonnegative Matrix and Tensor Factorizations", IEICE Trans. Fundamentals E92-A, 2009. Each update sets one column of
/// <c>S</c> or one row of <c>H</c> to its optimum for fixed others, so that the error never grows.
/// </summary>
internal sealed class NonNegativeFactorization
{
    private readonly double[][] _a;
    private readonly double[][] _s;
    private readonly double[][] _h;

    private NonNegativeFactorization(double[][] a, double[][] s, double[][] h)
    {
        _a = a;
        _s = s;
        _h = h;
    }

    /// <summary>Gets the share of each component at each position: component by position.</summary>
    public IReadOnlyList<double[]> Shares => _s;

    /// <summary>Gets the components: component by channel.</summary>
    public IReadOnlyList<double[]> Components => _h;

    /// <summary>Factorizes a matrix.</summary>
    /// <param name="channels">A, channel by position; no negative numbers.</param>
    /// <param name="count">The number of components, at least 1.</param>
    /// <param name="seed">The seed of the start values.</param>
    /// <param name="iterations">The maximum number of rounds.</param>
    /// <param name="cancellationToken">Cancels the work between two rounds.</param>
    public static NonNegativeFactorization Find(double[][] channels, int count, int seed, int iterations, CancellationToken cancellationToken)
    {
        int places = channels[0].Length;
        double total = channels.Sum(row => TensorPrimitives.SumOfSquares<double>(row));
        double scale = Math.Sqrt(channels.Sum(row => TensorPrimitives.Sum<double>(row)) / ((double)channels.Length * places * count));
        RandomStream random = RandomStream.Of(seed, 0);
        var found = new NonNegativeFactorization(channels, Random(places), Random(channels.Length));
        double last = double.PositiveInfinity;
        for (int round = 0; round < iterations; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double error = found.Improve(total);

            // Also if it is NaN.
            if (!(last - error > 1e-7 * total))
                break;
            last = error;
        }

        return found;

        double[][] Random(int length) => [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, length).Select(_ => scale * random.NextUniform()).ToArray())];
    }

    // Runs one round and returns the squared error after it.
    private double Improve(double total)
    {
        // A H' by component and position, then A' S by component and channel.
        double[][] byPlace = [.. _h.Select(h =>
        {
            double[] sum = new double[_a[0].Length];
            for (int k = 0; k < _a.Length; k++)
                TensorPrimitives.MultiplyAdd(_a[k], h[k], sum, sum);
            return sum;
        })];
        Descend(_s, byPlace, _h);
        double[][] byChannel = [.. _s.Select(s => _a.Select(row => TensorPrimitives.Dot<double>(row, s)).ToArray())];
        Descend(_h, byChannel, _s);

        double error = total;
        for (int i = 0; i < _h.Length; i++)
        {
            error -= 2 * TensorPrimitives.Dot<double>(_h[i], byChannel[i]);
            for (int j = 0; j < _h.Length; j++)
                error += TensorPrimitives.Dot<double>(_s[i], _s[j]) * TensorPrimitives.Dot<double>(_h[i], _h[j]);
        }

        return error;
    }

    // x_i = max(0, x_i + (target_i - sum over j of <f_i, f_j> x_j) / <f_i, f_i>), one after the other.
    private static void Descend(double[][] x, double[][] target, double[][] factor)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double own = TensorPrimitives.SumOfSquares<double>(factor[i]);
            if (own == 0)
                continue;
            double[] step = (double[])target[i].Clone();
            for (int j = 0; j < x.Length; j++)
                TensorPrimitives.MultiplyAdd(x[j], -TensorPrimitives.Dot<double>(factor[i], factor[j]), step, step);
            TensorPrimitives.MultiplyAdd(step, 1 / own, x[i], x[i]);
            TensorPrimitives.Max(x[i], 0, x[i]);
        }
    }
}
