namespace GradCam.Metrics;

/// <summary>Computes the similarity of two maps.</summary>
internal static class Correlation
{
    /// <summary>
    /// Returns Pearson's correlation: <c>cov(a, b) / (std(a) std(b))</c>, in -1..1; 0 if one of them is constant, because a constant does not vary
    /// with the other.
    /// </summary>
    /// <param name="a">Values.</param>
    /// <param name="b">As many.</param>
    /// <exception cref="ArgumentException">Of different lengths.</exception>
    public static double Pearson(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"{a.Length} values cannot be compared with {b.Length}.", nameof(b));
        double meanA = 0, meanB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            meanA += a[i];
            meanB += b[i];
        }

        meanA /= a.Length;
        meanB /= b.Length;
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i] - meanA;
            double y = b[i] - meanB;
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }

        return aa == 0 || bb == 0 ? 0 : Math.Clamp(ab / Math.Sqrt(aa * bb), -1, 1);
    }

    /// <summary>Returns Spearman's rank correlation: Pearson's correlation of the ranks, with the mean rank for equal values.</summary>
    /// <param name="a">Values.</param>
    /// <param name="b">As many.</param>
    /// <exception cref="ArgumentException">Of different lengths.</exception>
    public static double Spearman(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Pearson(Ranks(a), Ranks(b));

    private static float[] Ranks(ReadOnlySpan<float> values)
    {
        float[] keys = values.ToArray();
        int[] order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(keys, order);
        float[] ranks = new float[keys.Length];
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
                end++;
            for (int i = start; i < end; i++)
                ranks[order[i]] = (start + end - 1) / 2f;
            start = end;
        }

        return ranks;
    }
}
