namespace GradCam.Sessions;

/// <summary>
/// Keeps native resources alive while other threads use them. After the disposal, no new use begins, and the end of the last use releases the
/// resources. ONNX Runtime ends the process if a session runs after its disposal or during it.
/// </summary>
/// <param name="owner">The type that the error of a late use names.</param>
/// <param name="release">Releases the resources. It is called once, after the disposal and the end of the last use.</param>
internal sealed class SharedLifetime(Type owner, Action release) : IDisposable
{
    private readonly Lock _lock = new();
    private int _users;
    private bool _closed;

    /// <summary>Keeps the resources alive until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The owner is disposed.</exception>
    public Use Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, owner);
            _users++;
        }

        return new Use(this);
    }

    /// <summary>Prevents new uses. It may be called more than once.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            if (_users > 0)
                return;
        }

        release();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users > 0 || !_closed)
                return;
        }

        release();
    }

    /// <summary>Represents one use; dispose it once.</summary>
    internal readonly struct Use(SharedLifetime lifetime) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => lifetime.Leave();
    }
}
