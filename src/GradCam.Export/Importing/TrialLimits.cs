namespace GradCam.Export.Importing;

/// <summary>Limits of the runs on random input from which an import finds the shapes of a model's tensors.</summary>
public sealed record TrialLimits
{
    /// <summary>The largest value of <see cref="Memory"/>: 4 GiB, less one byte.</summary>
    public const long MostMemory = uint.MaxValue;

    /// <summary>Gets the limits that hold if nobody gives others.</summary>
    public static TrialLimits Default { get; } = new();

    /// <summary>Gets the most time that all runs of one import may take together. The default is two minutes.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets the most bytes that the tensors of one run may take, without the weights. The default, which is also the most, is the smaller of
    /// <see cref="MostMemory"/> and three quarters of the memory that this process may use.
    /// </summary>
    public long Memory
    {
        get;
        init => field = Math.Clamp(value, 1, MostMemory);
    } = (long)Math.Min(MostMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.75);
}
