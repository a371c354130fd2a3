namespace GradCam.Benchmarks.Explain;

/// <summary>A contestant that could not come.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Reason">Why.</param>
internal sealed record Missing(string Name, string Reason);
