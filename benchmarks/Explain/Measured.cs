namespace GradCam.Benchmarks.Explain;

/// <summary>Represents the times of one contestant, in the order of the rounds.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="About">The relevant versions and settings.</param>
/// <param name="Milliseconds">One time per round.</param>
internal sealed record Measured(string Name, string About, double[] Milliseconds)
{
    /// <summary>Gets the median of the times.</summary>
    public double Median => Statistics.Quantile(Milliseconds, 0.5);

    /// <summary>Gets the lower quartile of the times.</summary>
    public double LowerQuartile => Statistics.Quantile(Milliseconds, 0.25);

    /// <summary>Gets the upper quartile of the times.</summary>
    public double UpperQuartile => Statistics.Quantile(Milliseconds, 0.75);

    /// <summary>Returns the median of the ratios to another contestant's times, round by round, because a slow round slows both.</summary>
    public double Over(Measured other) =>
        Statistics.Quantile([.. Milliseconds.Zip(other.Milliseconds, (own, others) => own / others)], 0.5);
}
