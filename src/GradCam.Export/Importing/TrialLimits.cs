namespace GradCam.Export.Importing;

/// <summary>Limits of the runs on random input from which an import finds the shapes of a model's tensors.</summary>
public sealed record TrialLimits
{
    /// <summary>Gets the limits that hold if no one gives others.</summary>
    public static TrialLimits Default { get; } = new();

    /// <summary>Gets the most time that all runs of one import may take together. The default is two minutes.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets the most bytes by which the resident memory of the process may grow during one run; at least 1. The default is the smaller of 4 GiB and three
    /// quarters of the memory that this process may use. Memory that other threads take meanwhile counts too: give a service that imports models beside other
    /// work a higher limit.
    /// </summary>
    public long Memory
    {
        get;
        init => field = Math.Max(value, 1);
    } = (long)Math.Min(4L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.75);
}
