using System.Diagnostics;

namespace GradCam.Cli.Explain;

/// <summary>How long a picture's maps took to draw and to encode, all classes together.</summary>
internal sealed class DrawingTimes
{
    public TimeSpan Overlay { get; private set; }

    public TimeSpan Encode { get; set; }

    /// <summary>Draws, and counts the time.</summary>
    public T Draw<T>(Func<T> draw)
    {
        long start = Stopwatch.GetTimestamp();
        T drawn = draw();
        Overlay += Stopwatch.GetElapsedTime(start);
        return drawn;
    }
}
