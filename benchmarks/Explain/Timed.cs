using System.Diagnostics;

namespace GradCam.Benchmarks.Explain;

/// <summary>A contestant that is a piece of code in this process, and tells its time itself.</summary>
internal sealed class Timed(string name, string about, Func<double> work, IDisposable? owned = null) : IContestant
{
    public string Name => name;

    public string About => about;

    /// <summary>A piece of code that is timed from outside.</summary>
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

    /// <summary>A piece of code that does several pictures and is timed from outside; its time is one picture's share.</summary>
    public static Timed PerPicture(string name, string about, int pictures, Action work, IDisposable? owned = null)
    {
        Timed whole = Of(name, about, work);
        return new Timed(name, about, () => whole.Run() / pictures, owned);
    }

    public double Run() => work();

    public void Dispose() => owned?.Dispose();
}
