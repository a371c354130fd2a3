namespace GradCam.Tests.Arithmetic;

/// <summary>Computes linear algebra as in a textbook, in float64.</summary>
internal static class Plain
{
    /// <summary>Returns products of positions, <c>X X'</c>, of a tensor <c>[C, area]</c>.</summary>
    public static double[,] Products(ReadOnlySpan<float> tensor, int area, bool centred)
    {
        int channels = tensor.Length / area;
        double[,] x = new double[area, channels];
        for (int k = 0; k < channels; k++)
        {
            double mean = 0;
            for (int p = 0; p < area; p++)
                mean += tensor[(k * area) + p] / (double)area;
            for (int p = 0; p < area; p++)
                x[p, k] = tensor[(k * area) + p] - (centred ? mean : 0);
        }

        double[,] products = new double[area, area];
        for (int p = 0; p < area; p++)
        {
            for (int q = 0; q < area; q++)
            {
                for (int k = 0; k < channels; k++)
                    products[p, q] += x[p, k] * x[q, k];
            }
        }

        return products;
    }

    /// <summary>Returns <c>(I - 1/n) K (I - 1/n)</c>.</summary>
    public static double[,] Centred(double[,] kernel)
    {
        int n = kernel.GetLength(0);
        double[,] left = new double[n, n];
        for (int p = 0; p < n; p++)
            left[p, p] = 1;
        for (int p = 0; p < n; p++)
        {
            for (int q = 0; q < n; q++)
                left[p, q] -= 1.0 / n;
        }

        return Times(Times(left, kernel), left);
    }

    /// <summary>Returns eigenvalues, the largest first, and eigenvectors in columns, of a symmetric matrix, by Jacobi's rotations.</summary>
    public static (double[] Values, double[,] Vectors) Eigen(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] a = (double[,])matrix.Clone();
        double[,] v = new double[n, n];
        for (int i = 0; i < n; i++)
            v[i, i] = 1;
        for (int sweep = 0; sweep < 60; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    if (Math.Abs(a[p, q]) < 1e-300)
                        continue;
                    double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                    double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                    double c = 1 / Math.Sqrt((t * t) + 1);
                    double s = t * c;
                    for (int i = 0; i < n; i++)
                        (a[i, p], a[i, q]) = ((c * a[i, p]) - (s * a[i, q]), (s * a[i, p]) + (c * a[i, q]));
                    for (int i = 0; i < n; i++)
                        (a[p, i], a[q, i]) = ((c * a[p, i]) - (s * a[q, i]), (s * a[p, i]) + (c * a[q, i]));
                    for (int i = 0; i < n; i++)
                        (v[i, p], v[i, q]) = ((c * v[i, p]) - (s * v[i, q]), (s * v[i, p]) + (c * v[i, q]));
                }
            }

            double off = 0;
            double on = 0;
            for (int p = 0; p < n; p++)
            {
                for (int q = 0; q < n; q++)
                {
                    if (p == q)
                        on += a[p, q] * a[p, q];
                    else
                        off += a[p, q] * a[p, q];
                }
            }

            if (off <= 1e-28 * on)
                break;
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => a[i, i])];
        double[,] sorted = new double[n, n];
        for (int column = 0; column < n; column++)
        {
            for (int i = 0; i < n; i++)
                sorted[i, column] = v[i, order[column]];
        }

        return ([.. order.Select(i => a[i, i])], sorted);
    }

    private static double[,] Times(double[,] a, double[,] b)
    {
        int n = a.GetLength(0);
        double[,] result = new double[n, n];
        for (int p = 0; p < n; p++)
        {
            for (int q = 0; q < n; q++)
            {
                for (int i = 0; i < n; i++)
                    result[p, q] += a[p, i] * b[i, q];
            }
        }

        return result;
    }
}
