namespace GradCam.Export.Importing;

/// <summary>
/// Ends a run if the process's memory grows by more than a limit meanwhile. ONNX Runtime has no limit of its own for one session: an allocator with
/// a limit belongs to the whole process, and other sessions would meet it.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly long _most;
    private readonly CancellationTokenSource _run;
    private readonly Timer _timer;

    /// <summary>Starts to watch.</summary>
    /// <param name="growth">The most bytes that the process's resident memory may grow by.</param>
    /// <param name="interval">The time between two looks.</param>
    /// <param name="run">Cancelled if the memory grows by more.</param>
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
        // Waits for a look that is under way, which may use what is disposed next.
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
