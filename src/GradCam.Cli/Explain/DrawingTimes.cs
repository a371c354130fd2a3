using System.Diagnostics;

namespace GradCam.Cli.Explain;

/// <summary>Measures the time of drawing and encoding a picture's maps, all classes together.</summary>
internal sealed class DrawingTimes
{
    public TimeSpan Overlay { get; private set; }

    public TimeSpan Encode { get; set; }

    /// <summary>Draws, and adds the time.</summary>
    public T Draw<T>(Func<T> draw)
    {
        long start = Stopwatch.GetTimestamp();
        T drawn = draw();
        Overlay += Stopwatch.GetElapsedTime(start);
        return drawn;
    }
}
