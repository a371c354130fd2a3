namespace GradCam.Export.Importing;

/// <summary>Represents the limits of the runs on random input from which an import finds the shapes of a model's tensors.</summary>
public sealed record TrialLimits
{
    /// <summary>Gets the default limits.</summary>
    public static TrialLimits Default { get; } = new();

    /// <summary>Gets the limit for the total time of all runs of one import. The default is two minutes.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets the limit in bytes for the growth of the process's resident memory during one run; at least 1. The default is the smaller of 4 GiB and
    /// three quarters of the memory that this process may use. Memory of other threads counts, too. If a service does other work during an import,
    /// give it a higher limit.
    /// </summary>
    public long Memory
    {
        get;
        init => field = Math.Max(value, 1);
    } = (long)Math.Min(4L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.75);
}
