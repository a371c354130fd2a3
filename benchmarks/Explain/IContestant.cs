namespace GradCam.Benchmarks.Explain;

/// <summary>Something whose time is compared.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>What the table calls it.</summary>
    string Name { get; }

    /// <summary>Versions and settings that matter.</summary>
    string About { get; }

    /// <summary>Does its work once.</summary>
    /// <returns>The time that it took, in milliseconds.</returns>
    double Run();
}
