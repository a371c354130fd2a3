namespace GradCam.Metrics;

/// <summary>Computes quantiles of Student's t distribution.</summary>
internal static class StudentT
{
    // From here on, the expansion about the normal distribution is accurate to 1e-9.
    private const int Large = 200;

    // The normal distribution's 97.5 % quantile.
    private const double Z = 1.959963984540054;

    /// <summary>Returns the number that a t variable exceeds in magnitude with probability 5 %.</summary>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public static double Critical95(int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        if (freedom > Large)
        {
            // Abramowitz and Stegun, 26.7.5.
            double n = freedom;
            double z3 = Z * Z * Z, z5 = z3 * Z * Z, z7 = z5 * Z * Z;
            return Z + (z3 + Z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * Z) / (96 * n * n) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * n * n * n);
        }

        double low = Z, high = 13;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Within(middle, freedom) < 0.95 ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>Returns the probability that a t variable is at most <paramref name="t"/> in magnitude: Abramowitz and Stegun, 26.7.3 and 26.7.4.</summary>
    private static double Within(double t, int freedom)
    {
        double angle = Math.Atan(t / Math.Sqrt(freedom));
        double sine = Math.Sin(angle), cosine = Math.Cos(angle);
        bool isOdd = freedom % 2 == 1;
        double term = isOdd ? cosine : 1;
        double sum = isOdd && freedom == 1 ? 0 : term;
        for (int k = isOdd ? 3 : 2; k <= freedom - 2; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }

        return isOdd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
    }
}
