namespace GradCam.Benchmarks.Explain;

/// <summary>Represents a contestant that could not run.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Reason">The reason.</param>
internal sealed record Missing(string Name, string Reason);
