using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>
/// Finds the eigenvector of a symmetric matrix for its largest eigenvalue: Lanczos, "An Iteration Method for the Solution of the Eigenvalue Problem",
/// J. Res. Nat. Bur. Stand. 45, 1950, with full orthogonalisation, restarted from the best vector until the residual is negligible. It needs only the
/// products of the matrix.
/// </summary>
internal static class DominantEigenvector
{
    private const int MostSteps = 40;
    private const int MostRounds = 100;
    private const double Tolerance = 1e-12;

    /// <summary>Finds the dominant eigenvector.</summary>
    /// <param name="length">Rows of the matrix, at least 1.</param>
    /// <param name="multiply">Writes the matrix times its first argument into the second.</param>
    /// <returns>The eigenvalue, and the eigenvector of length 1, of either sign. NaN if the matrix is not finite.</returns>
    public static (double Value, double[] Vector) Find(int length, Action<double[], double[]> multiply)
    {
        // A fixed start, so that equal matrices have equal answers; random, so that it is orthogonal to none.
        var random = new RandomStream(1);
        double[] vector = [.. Enumerable.Range(0, length).Select(_ => random.NextGaussian())];
        double value = 0;
        for (int round = 0; round < MostRounds; round++)
        {
            (value, double residual, double size, vector) = Improve(vector, multiply);

            // NaN ends it too.
            if (!(residual > Tolerance * size))
                break;
        }

        return (value, vector);
    }

    // An orthonormal basis of the Krylov space. In it the matrix is tridiagonal, with alpha on the diagonal and beta next to it.
    private static (double Value, double Residual, double Size, double[] Vector) Improve(double[] start, Action<double[], double[]> multiply)
    {
        int most = Math.Min(start.Length, MostSteps);
        var basis = new List<double[]>(most);
        double[] alpha = new double[most];
        double[] beta = new double[most];
        double size = 0;
        double[] next = start;
        double length = TensorPrimitives.Norm<double>(start);
        while (basis.Count < most)
        {
            int step = basis.Count;
            double[] q = new double[start.Length];
            TensorPrimitives.Divide(next, length, q);
            basis.Add(q);
            next = new double[start.Length];
            multiply(q, next);
            alpha[step] = TensorPrimitives.Dot<double>(q, next);

            // Twice is enough. Parlett, "The Symmetric Eigenvalue Problem", section 6.9.
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] other in basis)
                    TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot<double>(other, next), next, next);
            }

            beta[step] = length = TensorPrimitives.Norm<double>(next);
            size = Math.Max(size, Math.Abs(alpha[step]) + length);
            if (length <= 1e-14 * size)
                break;
        }

        (double value, double[] shares) = OfTridiagonal(alpha.AsSpan(0, basis.Count), beta);
        double[] vector = new double[start.Length];
        for (int i = 0; i < basis.Count; i++)
            TensorPrimitives.MultiplyAdd(basis[i], shares[i], vector, vector);
        return (value, beta[basis.Count - 1] * Math.Abs(shares[^1]), size, vector);
    }

    // Shifted to be positive and squared over and over, a matrix becomes the projection onto its dominant eigenvector.
    private static (double Value, double[] Vector) OfTridiagonal(ReadOnlySpan<double> alpha, ReadOnlySpan<double> beta)
    {
        int n = alpha.Length;
        double shift = 0;
        for (int i = 0; i < n; i++)
            shift = Math.Max(shift, Math.Abs(alpha[i]) + beta[i] + (i > 0 ? beta[i - 1] : 0));
        if (shift == 0)
            return (0, [1, .. new double[n - 1]]);
        double[] power = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            power[(i * n) + i] = (alpha[i] / shift) + 1;
            if (i + 1 < n)
                power[(i * n) + i + 1] = power[((i + 1) * n) + i] = beta[i] / shift;
        }

        double trace = 0;
        for (int i = 0; i < n; i++)
            trace += power[(i * n) + i];
        TensorPrimitives.Divide(power, trace, power);

        // 50 squarings separate eigenvalues that differ only by rounding.
        for (int squaring = 0; squaring < 50; squaring++)
        {
            double[] square = new double[n * n];
            trace = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    square[(i * n) + j] = TensorPrimitives.Dot<double>(power.AsSpan(i * n, n), power.AsSpan(j * n, n));
                trace += square[(i * n) + i];
            }

            TensorPrimitives.Divide(square, trace, power);
            if (trace >= 1 - 1e-15)
                break;
        }

        int best = 0;
        for (int i = 1; i < n; i++)
        {
            if (power[(i * n) + i] > power[(best * n) + best])
                best = i;
        }

        double[] vector = power.AsSpan(best * n, n).ToArray();
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
        double value = 0;
        for (int i = 0; i < n; i++)
            value += (alpha[i] * vector[i] * vector[i]) + (i + 1 < n ? 2 * beta[i] * vector[i] * vector[i + 1] : 0);
        return (value, vector);
    }
}
