namespace GradCam.Export.Importing;

/// <summary>
/// Cancels a run if the process's memory grows by more than a limit during it. ONNX Runtime has no limit for a single session: an allocator with a
/// limit serves the whole process, including other sessions.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly long _most;
    private readonly CancellationTokenSource _run;
    private readonly Timer _timer;

    /// <summary>Starts the watch.</summary>
    /// <param name="growth">The limit in bytes for the growth of the process's resident memory.</param>
    /// <param name="interval">The time between two measurements.</param>
    /// <param name="run">The source to cancel if the memory exceeds the limit.</param>
    public MemoryWatch(long growth, TimeSpan interval, CancellationTokenSource run)
    {
        _most = Environment.WorkingSet + growth;
        _run = run;
        _timer = new Timer(_ => Look(), null, interval, interval);
    }

    /// <summary>Gets whether the memory grew by more than the limit.</summary>
    public bool IsExceeded { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Wait for a running measurement, which may use the objects that are disposed next.
        using var ended = new ManualResetEvent(false);
        if (_timer.Dispose(ended))
            ended.WaitOne();
    }

    private void Look()
    {
        if (IsExceeded || Environment.WorkingSet <= _most)
            return;
        IsExceeded = true;
        _run.Cancel();
    }
}
