namespace GradCam.Benchmarks.Explain;

/// <summary>The times of one contestant, in the order of the rounds.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="About">Versions and settings that matter.</param>
/// <param name="Milliseconds">One a round.</param>
internal sealed record Measured(string Name, string About, double[] Milliseconds)
{
    /// <summary>The middle of the times.</summary>
    public double Median => Statistics.Quantile(Milliseconds, 0.5);

    /// <summary>A quarter of the times are below.</summary>
    public double LowerQuartile => Statistics.Quantile(Milliseconds, 0.25);

    /// <summary>A quarter of the times are above.</summary>
    public double UpperQuartile => Statistics.Quantile(Milliseconds, 0.75);

    /// <summary>How many times as long as another, round by round, of which the median is taken: what slows a round slows both.</summary>
    public double Over(Measured other) =>
        Statistics.Quantile([.. Milliseconds.Zip(other.Milliseconds, (own, others) => own / others)], 0.5);
}
