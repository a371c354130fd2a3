namespace GradCam.Benchmarks.Reporting;

/// <summary>A figure that has a target.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; empty for a ratio.</param>
/// <param name="Target">It should be at most this, or at least; null where there is no target.</param>
/// <param name="Note">What it is made of.</param>
/// <param name="AtLeast">Whether more is better.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Target, string Note = "", bool AtLeast = false)
{
    /// <summary>Whether the target is met.</summary>
    public bool? Met => Target is null ? null : AtLeast ? Value >= Target : Value <= Target;
}
