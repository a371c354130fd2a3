namespace GradCam.Metrics;

/// <summary>Represents a mean and its interval, from the scatter of the values.</summary>
/// <param name="Mean">The mean; NaN without values.</param>
/// <param name="Low">Lower end of the 95 % interval; NaN if there are fewer than two values.</param>
/// <param name="High">Upper end of the 95 % interval; NaN if there are fewer than two values.</param>
/// <param name="Count">The number of values.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High, int Count)
{
    /// <summary>The number of values below which an interval needs caution: it is wide, and too narrow for skewed values.</summary>
    public const int CautionBelow = 20;

    // The normal distribution's 97.5 % quantile.
    private const double Z = 1.959963984540054;

    /// <summary>Gets whether there are values, but fewer than <see cref="CautionBelow"/>.</summary>
    public bool NeedsCaution => Count is > 0 and < CautionBelow;

    /// <summary>
    /// Returns the mean and Student's 95 % interval: <c>mean ± t s / sqrt(n)</c>, with the standard deviation <c>s</c> (divisor n - 1) and the 97.5 %
    /// quantile <c>t</c> of n - 1 degrees of freedom. Student, "The Probable Error of a Mean", 1908. A mean of bounded values is within their bounds,
    /// and so is its interval.
    /// </summary>
    /// <param name="values">The values; NaN are omitted.</param>
    /// <param name="lowest">The smallest possible value.</param>
    /// <param name="highest">The largest possible value.</param>
    public static MeanInterval Of(IEnumerable<double> values, double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity)
    {
        double[] known = Known(values);
        if (known.Length < 2)
            return Bare(known);
        double mean = known.Average();
        double squares = known.Sum(v => (v - mean) * (v - mean));
        double reach = StudentT.Critical95(known.Length - 1) * Math.Sqrt(squares / (known.Length - 1) / known.Length);
        return new MeanInterval(mean, Math.Max(lowest, mean - reach), Math.Min(highest, mean + reach), known.Length);
    }

    /// <summary>
    /// Returns a share and Wilson's 95 % score interval, which has a positive width even if the share is 0 or 1. Wilson, "Probable Inference, the Law
    /// of Succession, and Statistical Inference", 1927.
    /// </summary>
    /// <param name="values">1 for each picture that has the property and 0 for others; NaN are omitted.</param>
    public static MeanInterval OfShare(IEnumerable<double> values)
    {
        double[] known = Known(values);
        if (known.Length < 2)
            return Bare(known);
        (double share, double low, double high) = Wilson(known);
        return new MeanInterval(share, low, high, known.Length);
    }

    /// <summary>
    /// Returns the mean over classes of each class's share, and a 95 % interval from Wilson's intervals of the classes: the distance of each end from
    /// the mean is the root of the summed squares of the classes' distances, over the number of classes. Zou and Donner, "Construction of confidence
    /// limits about effect measures", 2008 (MOVER).
    /// </summary>
    /// <param name="values">Each picture's class, and 1 if it has the property, otherwise 0; NaN are omitted.</param>
    public static MeanInterval OfClasses(IEnumerable<(int Class, double Value)> values)
    {
        (int Class, double Value)[] known = [.. values.Where(v => !double.IsNaN(v.Value))];
        if (known.Length < 2)
            return Bare([.. known.Select(v => v.Value)]);
        double mean = 0, below = 0, above = 0;
        int classes = 0;
        foreach (IGrouping<int, (int Class, double Value)> own in known.GroupBy(v => v.Class))
        {
            (double share, double low, double high) = Wilson([.. own.Select(v => v.Value)]);
            mean += share;
            below += (share - low) * (share - low);
            above += (high - share) * (high - share);
            classes++;
        }

        mean /= classes;
        return new MeanInterval(mean, mean - Math.Sqrt(below) / classes, mean + Math.Sqrt(above) / classes, known.Length);
    }

    private static (double Share, double Low, double High) Wilson(double[] values)
    {
        double n = values.Length;
        double share = values.Average();
        double centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double reach = Z / (1 + Z * Z / n) * Math.Sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));

        // At 0 and 1 the formula gives that end, except for rounding.
        return (share, Math.Clamp(centre - reach, 0, share), Math.Clamp(centre + reach, share, 1));
    }

    private static double[] Known(IEnumerable<double> values) => [.. values.Where(v => !double.IsNaN(v))];

    private static MeanInterval Bare(double[] known) => new(known.Length == 0 ? double.NaN : known[0], double.NaN, double.NaN, known.Length);
}
