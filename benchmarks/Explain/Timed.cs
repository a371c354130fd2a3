using System.Diagnostics;

namespace GradCam.Benchmarks.Explain;

/// <summary>Represents a contestant that is code in this process and reports its own time.</summary>
internal sealed class Timed(string name, string about, Func<double> work, IDisposable? owned = null) : IContestant
{
    public string Name => name;

    public string About => about;

    /// <summary>Returns a contestant for code that the caller times.</summary>
    public static Timed Of(string name, string about, Action work, IDisposable? owned = null) => new(
        name,
        about,
        () =>
        {
            long start = Stopwatch.GetTimestamp();
            work();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        },
        owned);

    /// <summary>Returns a contestant for code that processes several pictures. Its time is one picture's share.</summary>
    public static Timed PerPicture(string name, string about, int pictures, Action work, IDisposable? owned = null)
    {
        Timed whole = Of(name, about, work);
        return new Timed(name, about, () => whole.Run() / pictures, owned);
    }

    public double Run() => work();

    public void Dispose() => owned?.Dispose();
}
