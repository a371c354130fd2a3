namespace GradCam.Benchmarks.Explain;

/// <summary>Represents a contestant in a comparison of times.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>Gets its name in the table.</summary>
    string Name { get; }

    /// <summary>Gets the relevant versions and settings.</summary>
    string About { get; }

    /// <summary>Runs its work once.</summary>
    /// <returns>The time, in milliseconds.</returns>
    double Run();
}
