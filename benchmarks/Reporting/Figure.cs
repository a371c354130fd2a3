namespace GradCam.Benchmarks.Reporting;

/// <summary>Represents a figure with a target.</summary>
/// <param name="Name">The name of the measurement.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; empty for a ratio.</param>
/// <param name="Target">The upper or lower bound of the figure; <c>null</c> if there is no target.</param>
/// <param name="Note">A description of the figure.</param>
/// <param name="AtLeast">Whether the target is a lower bound.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Target, string Note = "", bool AtLeast = false)
{
    /// <summary>Gets whether the figure meets the target.</summary>
    public bool? Met => Target is null ? null : AtLeast ? Value >= Target : Value <= Target;
}
